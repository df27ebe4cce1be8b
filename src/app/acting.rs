//! Commands in the window: each is carried out by its owner.

use std::sync::Arc;

use eframe::egui::{self, ViewportCommand};

use super::find::Find;
use super::hand::Hand;
use super::pane_layout::Panes;
use super::{App, filing, focus_regions, layout};
use crate::app::command::{Command, ExportKind, LessonCommand, WindowCommand};
use crate::app::picture::{Studio, What, Wish};
use crate::lab::policy::HasPolicy;
use crate::lab::recipe::to_text;
use crate::lab::undo::Direction;
use crate::lab::{self, Comparison, Control, Layout, Side, Thing, Toggle, ViewId};
use crate::lesson::kept::Kept;
use crate::lesson::{LessonSession, Target, Visibility, WindowAct};

/// The remark on 3-D where nothing has three dimensions.
const FLAT: &str = "3-D is on, but this embedding has fewer than 3 dimensions: Embedder, \
                    Embedding dimensions.";

impl App {
    /// Carries out a command, unless the lesson's page locks it: window commands here, all others
    /// in the player.
    pub fn act(&mut self, ctx: &egui::Context, command: impl Into<Command>) {
        let next = match command.into() {
            Command::Window(command) => self.act_on_window(ctx, command),
            Command::Lesson(command) => {
                let now = self.start.elapsed().as_secs_f64();
                if !self.lessons.guard(&command, self.player.session(), now) {
                    self.player.teach(command);
                }
                None
            }
            Command::Lab(command) => {
                self.act_on_lab(ctx, command);
                None
            }
        };
        self.make_room();
        if let Some(next) = next {
            return self.act(ctx, next);
        }
        self.dress(ctx);
    }

    fn act_on_window(
        &mut self,
        ctx: &egui::Context,
        command: WindowCommand,
    ) -> Option<lab::Command> {
        if !self.player.allows(&command.policy()) {
            return None;
        }
        match &command {
            WindowCommand::ShowView(view) => {
                self.arranged.panes.show(*view);
                self.player.teach(LessonCommand::Touch(Target::View(*view)));
            }
            WindowCommand::PointOut(view) => {
                self.arranged.panes.show(*view);
                self.clinic.point_out(*view);
            }
            // What is wrong would answer the question of the page.
            WindowCommand::Clinic(_) if self.page_asks() => {
                let text = "The page asks about this run: the clinic opens after the answer.";
                return Some(lab::Command::Say(lab::Notice::remark(text)));
            }
            WindowCommand::Clinic(side) => self.clinic.toggle(*side, self.player.lab()),
            WindowCommand::NextPane => focus_regions::go_on(ctx, true),
            WindowCommand::PreviousPane => focus_regions::go_on(ctx, false),
            WindowCommand::Arrange(layout) => self.arrange(*layout),
            WindowCommand::FullSize(view) => self.toggle_full_size(ctx, *view),
            WindowCommand::SpeakerWindow => self.speaker.is_open = !self.speaker.is_open,
            WindowCommand::FitViews => self.fit = true,
            WindowCommand::Turn if !self.lab().display().shows(Toggle::ThreeD) => {
                let text = "Only a plot in 3-D can turn: switch it on with G.";
                return Some(lab::Command::Say(lab::Notice::remark(text)));
            }
            WindowCommand::Turn if self.is_flat() => {
                return Some(lab::Command::Say(lab::Notice::remark(FLAT)));
            }
            WindowCommand::Turn => self.turns = !self.turns,
            WindowCommand::ZoomIn => self.zoom(ctx, Some(1.1)),
            WindowCommand::ZoomOut => self.zoom(ctx, Some(1.0 / 1.1)),
            WindowCommand::ZoomReset => self.zoom(ctx, None),
            WindowCommand::Present => self.presenter.toggle(ctx),
            WindowCommand::Unfold => {
                let page = self.player.session().is_some();
                let unfolded = &mut self.unfolded;
                let is_open = if page { &mut unfolded.page } else { &mut unfolded.settings };
                *is_open = !*is_open;
            }
            WindowCommand::TakeTool(tool) => self.hand.take(*tool),
            WindowCommand::TakeLasso => self.hand.take_lasso(),
            WindowCommand::RequestPaste => ctx.send_viewport_cmd(ViewportCommand::RequestPaste),
            WindowCommand::DrawClass(class) => {
                let classes = self.lab().focused().data().classes().min(Hand::CLASSES);
                if *class >= classes {
                    let text =
                        format!("These data have {classes} classes to draw: keys 1 to {classes}.");
                    return Some(lab::Command::Say(lab::Notice::remark(text)));
                }
                self.hand.class = *class;
            }
            WindowCommand::DrawSize(size) => {
                let [least, most] = Hand::SIZES;
                self.hand.size = (*size).clamp(least, most);
            }
            WindowCommand::Sweep(act) => {
                let next = self.sweeping.act(ctx, act, self.player.lab().focused().recipe());
                if matches!(next, Some(lab::Command::Open(_))) {
                    self.commands.push(lab::Command::LastStep);
                }
                return next;
            }
            WindowCommand::Find => {
                self.find = if self.find.is_some() { None } else { Some(Find::default()) };
            }
            WindowCommand::Help => self.help_is_open = !self.help_is_open,
            WindowCommand::OpenFile => self.filing.ask_to_open(),
            WindowCommand::SaveFile => {
                self.filing.ask_to_save(self.player.lab().focused().recipe())
            }
            WindowCommand::CopyText => {
                let text = to_text(self.lab().focused().recipe());
                ctx.copy_text(text.clone());
                return Some(filing::copied(&text));
            }
            WindowCommand::CopyLink => {
                let presenting = self.presenter.is_on();
                let notice = self.linking.copy(ctx, &self.player, presenting);
                return notice.map(lab::Command::Say);
            }
            WindowCommand::LinkAddress => self.linking.ask(false),
            WindowCommand::OpenLink(link) => self.act_on_link(link),
            // What a page asks about is no number to take away yet; a report of the lesson has only
            // what was revealed.
            WindowCommand::Export(_) | WindowCommand::CopyPicture(_)
                if self.page_asks() && command != WindowCommand::Export(ExportKind::Report) =>
            {
                let text = "The page asks about this run: take it away after the answer.";
                return Some(lab::Command::Say(lab::Notice::remark(text)));
            }
            WindowCommand::CopyPicture(view) => return self.copy_picture(ctx, *view),
            WindowCommand::Export(kind) => {
                let source = filing::Source {
                    player: &self.player,
                    panes: &self.arranged.panes,
                    views: &self.views,
                    sweeping: &self.sweeping,
                    window: ctx.content_rect().size().into(),
                    dark: self.theme.dark,
                };
                self.filing.export(*kind, &source);
                if self.lab().has_in_hand() {
                    let text = "What is in hand is no part of the run, and not in the file: keep it \
                                first (K).";
                    return Some(lab::Command::Say(lab::Notice::remark(text)));
                }
            }
            WindowCommand::Bring(source) => self.filing.bring(source.clone()),
            WindowCommand::StartFrom(path) => {
                let command = self.filing.started(path, self.lab().focused().config());
                self.commands.push(command);
            }
            WindowCommand::FindData(waiting) => self.filing.find_data(waiting.clone()),
            WindowCommand::Paste(text) => {
                let command = self.filing.pasted(text);
                self.commands.push(command);
            }
            WindowCommand::GoOn(path) => match self.filing.go_on(path) {
                Ok(kept) => self.resume(kept),
                Err(notice) => return Some(lab::Command::Say(notice)),
            },
            WindowCommand::ListEarlier => self.filing.list_earlier(),
            WindowCommand::MoveAside(path) => return self.filing.move_aside(path),
            WindowCommand::FollowLink(address) => {
                let notice = self.links.follow(address, self.player.session());
                return notice.map(lab::Command::Say);
            }
            WindowCommand::NotNow => self.filing.offer_none(),
            WindowCommand::PutAway(path) => return self.filing.put_away(path),
        }
        None
    }

    /// Copies a picture of a view at the size that it has on screen.
    fn copy_picture(&self, ctx: &egui::Context, view: Option<ViewId>) -> Option<lab::Command> {
        let panes = &self.arranged.panes;
        let full = panes.at_full_size();
        let view = view.or(panes.full).or_else(|| layout::watched(ctx, panes.tree()))?;
        let tiles = &panes.tree().tiles;
        let pane = tiles.find_pane(&view);
        let rect = pane.filter(|_| full.is_none()).and_then(|pane| tiles.rect(pane));
        let size = rect.map_or(ctx.content_rect().size(), |rect| rect.size()).round();
        let wish = Wish {
            what: What::View(view),
            size: size.max(egui::Vec2::splat(Wish::SIDE[0])).into(),
            scale: 2.0,
            dark: self.theme.dark,
            controls: false,
            caption: false,
        };
        let mut studio = Studio::new(wish).showing(self.sweeping.so_far());
        studio.take_after(&self.views, self.lab());
        let image = studio.draw(self.lab());
        ctx.copy_image(filing::color_image(&image));
        Some(filing::copied_picture(Some(view), &image))
    }

    /// Goes on with what was kept, and with its lesson as one that is opened now.
    fn resume(&mut self, mut kept: Kept) {
        if let Some(underway) = &mut kept.lesson {
            underway.lesson = self.lessons.known(&underway.lesson);
            let now = self.start.elapsed().as_secs_f64();
            let open = LessonCommand::Open(Arc::clone(&underway.lesson));
            self.lessons.guard(&open, None, now);
        }
        self.player.resume(kept);
    }

    fn act_on_lab(&mut self, ctx: &egui::Context, command: lab::Command) {
        // The key that starts a comparison also ends it.
        let ends =
            command == lab::Command::Compare(Comparison::Copy) && self.lab().run_b().is_some();
        let command = if ends { lab::Command::EndComparison(Side::A) } else { command };
        let introduction = match &command {
            lab::Command::Deselect if self.closes_something(ctx) => return,
            // The margin in sight is that of the three points.
            lab::Command::MarginUp | lab::Command::MarginDown if self.shows_only_three_points() => {
                let by = if command == lab::Command::MarginUp { 1.0 } else { -1.0 };
                let three = self.lab().three().clone().with_margin_moved(by);
                return self.player.apply(lab::Command::SetThree(Box::new(three)));
            }
            lab::Command::Undo if self.swap_layout(Direction::Undo) => return,
            lab::Command::Redo if self.swap_layout(Direction::Redo) => return,
            lab::Command::TryCure(_) => {
                self.clinic.close();
                None
            }
            lab::Command::Toggle(Toggle::ThreeD) => self.why_flat(),
            lab::Command::Open(recipe) => {
                self.filing.remember(recipe);
                filing::introduction(recipe)
            }
            _ => None,
        };
        self.player.apply(command);
        if let Some(notice) = introduction {
            self.player.apply(lab::Command::Say(notice));
        }
        let says_flat = self.lab().notice().is_some_and(|notice| notice.text == FLAT);
        if says_flat && !(self.is_flat() && self.lab().display().shows(Toggle::ThreeD)) {
            self.player.apply(lab::Command::Dismiss);
        }
    }

    /// A remark, if the switch to three dimensions has nothing to draw so.
    fn why_flat(&self) -> Option<lab::Notice> {
        let is_on = self.lab().display().shows(Toggle::ThreeD);
        (!is_on && self.is_flat()).then(|| lab::Notice::remark(FLAT))
    }

    /// Tells whether no run on screen has three dimensions to show.
    fn is_flat(&self) -> bool {
        let is_flat =
            |run: &lab::ActiveRun| run.config().embedder.dim < 3 && run.data().dimensions() != 3;
        is_flat(self.lab().run_a()) && self.lab().run_b().is_none_or(is_flat)
    }

    /// The views in sight.
    fn in_sight(&self) -> Vec<ViewId> {
        let panes = &self.arranged.panes;
        let full = panes.at_full_size();
        layout::in_sight(full.as_ref().unwrap_or(panes.tree())).collect()
    }

    /// Tells whether a view is in sight.
    pub(super) fn is_in_sight(&self, view: ViewId) -> bool {
        self.in_sight().contains(&view)
    }

    /// Tells whether the three points without a network are all that is in sight.
    fn shows_only_three_points(&self) -> bool {
        let views = self.in_sight();
        !views.is_empty() && views.iter().all(|&view| view == ViewId::ThreePoints)
    }

    /// Closes what is open over the views, or presenter mode. Returns true if something was: Esc
    /// does one thing at a time.
    fn closes_something(&mut self, ctx: &egui::Context) -> bool {
        if self.help_is_open {
            self.help_is_open = false;
        } else if self.find.is_some() {
            self.find = None;
        } else if self.clinic.is_open() {
            self.clinic.close();
        } else if self.links.is_asking() {
            self.links.close();
        } else if self.linking.is_asking() {
            self.linking.close();
        } else if self.filing.is_asking() {
            self.filing.close_dialog();
        } else if self.hand.tool.is_some() || self.hand.lasso {
            self.hand.put_down();
        } else if self.arranged.panes.full.is_some() {
            self.toggle_full_size(ctx, None);
        } else if self.presenter.is_on() && self.lab().slow().is_none() {
            self.presenter.leave(ctx);
        } else {
            return false;
        }
        true
    }

    /// Puts the drawing tool down where it can't be used: a page of a lesson locks the data, or they
    /// aren't points in the plane. Its class is one of the data.
    pub(super) fn put_down_useless_tool(&mut self) {
        if self.hand.tool.is_none() {
            return;
        }
        let data = self.lab().focused().data();
        let (in_plane, classes) = (data.dimensions() == 2, data.classes());
        let is_hidden = |session: &LessonSession| {
            session.visibility(Control::Data) != Visibility::Free
                || (self.presenter.is_on() && session.page().show.is_none())
        };
        if !in_plane || self.player.session().is_some_and(is_hidden) {
            self.hand.tool = None;
        }
        self.hand.class = self.hand.class.min(classes.saturating_sub(1));
    }

    /// Carries out a lesson's act on the window; undo doesn't cover it.
    pub(super) fn follow_lesson(&mut self, act: WindowAct) {
        match act {
            WindowAct::Show(view) => self.arranged.panes.show(view),
            WindowAct::Arrange(layout) => self.arrange(layout),
            WindowAct::Fit => self.fit = true,
        }
    }

    fn arrange(&mut self, layout: Layout) {
        let new = Panes::new(layout::arrange(layout));
        let before = std::mem::replace(&mut self.arranged.panes, new);
        self.player.record_window(layout.label(), Box::new(before));
    }

    /// Shows one view alone, or all of them again.
    fn toggle_full_size(&mut self, ctx: &egui::Context, view: Option<ViewId>) {
        let panes = &mut self.arranged.panes;
        let before = panes.clone();
        panes.full = match panes.full {
            Some(_) => None,
            None => view.or_else(|| layout::watched(ctx, panes.tree())),
        };
        if panes.full != before.full {
            let label = WindowCommand::FullSize(None).label();
            self.player.record_window(label, Box::new(before));
        }
    }

    /// Sends what the pointer is on if that has changed. A view that the pointer has left sends
    /// nothing, so nothing sent means nothing hovered.
    pub(super) fn follow_pointer(&mut self, before: Option<Thing>) {
        let commands = self.commands.list();
        let hover = |thing| Command::Lab(lab::Command::Hover(thing));
        let is_hover = |c: &Command| matches!(c, Command::Lab(lab::Command::Hover(_)));
        if before.is_some() && !commands.iter().any(is_hover) {
            commands.push(hover(None));
        }
        commands.dedup();
        commands.retain(|command| *command != hover(before));
    }

    /// Restores the layout that comes next in this direction. Returns false if the next entry is no
    /// layout.
    fn swap_layout(&mut self, direction: Direction) -> bool {
        let now = Box::new(self.arranged.panes.clone());
        let Some(before) = self.player.swap_window(direction, now) else { return false };
        if let Ok(panes) = before.downcast() {
            self.arranged.panes = *panes;
        }
        true
    }
}
