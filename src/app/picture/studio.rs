//! Studio: runs the window's views in a context of its own, and draws what comes of it.

use std::time::Duration;

use eframe::egui::epaint::ClippedShape;
use eframe::egui::{
    self, CentralPanel, Frame, Margin, Panel, Pos2, RawInput, Rect, RichText, Ui, Vec2, ViewportId,
};
use egui_tiles::Tree;

use super::caption::caption;
use super::raster::{self, Textures};
use super::svg::svg;
use super::{Image, What, Wish};
use crate::app::clinic::{Clinic, Pointed};
use crate::app::command::Commands;
use crate::app::context::ViewContext;
use crate::app::hand::Hand;
use crate::app::pictures::Thumbnails;
use crate::app::room::{Room, Unfolded};
use crate::app::sweeping::Sweeping;
use crate::app::theme::{Theme, UNIT};
use crate::app::views::Views;
use crate::app::{controls, dots, focus_regions, layout};
use crate::lab::{Lab, ViewId};

/// Seconds that pass between two passes, so that everything that moves is where it goes.
const PASS: f64 = 1.0;
/// Passes before the first picture: plots and tiles find their place by what they were before.
const FIRST: usize = 4;
/// Passes before each later picture.
const LATER: usize = 2;
/// Most passes for one picture.
const MOST: usize = 10;
/// Largest side of a texture, for the letters of a large picture.
const TEXTURE: usize = 8_192;

/// Draws pictures of a lab, one after the other; views remember what they did in the last one, as
/// in the window.
pub struct Studio {
    wish: Wish,
    ctx: egui::Context,
    theme: Theme,
    views: Views,
    /// Panes of the arrangement, or of the one view.
    tree: Tree<ViewId>,
    thumbnails: Thumbnails,
    textures: Textures,
    sweeping: Sweeping,
    seconds: f64,
    /// True if axes grow, and never shrink.
    steady: bool,
}

impl Studio {
    /// A studio for pictures like this.
    pub fn new(wish: Wish) -> Self {
        let tree = match wish.what {
            What::View(view) => layout::of_views(&[view]),
            What::Arrangement(layout) => layout::arrange(layout),
        };
        Self::with_panes(wish, tree)
    }

    /// A studio for pictures like this, with these panes in the place of an arrangement.
    pub fn with_panes(wish: Wish, tree: Tree<ViewId>) -> Self {
        let ctx = egui::Context::default();
        egui_material_icons::initialize(&ctx);
        ctx.add_plugin(focus_regions::Names);
        dots::paint_shapes(&ctx);
        let theme = if wish.dark { Theme::dark() } else { Theme::light() };
        theme.install(&ctx);
        Self {
            wish,
            ctx,
            theme,
            views: Views::default(),
            tree,
            thumbnails: Thumbnails::default(),
            textures: Textures::default(),
            sweeping: Sweeping::default(),
            seconds: 0.0,
            steady: false,
        }
    }

    /// Lets axes grow, and never shrink, so that they hold all of a film once all was looked at.
    pub fn steady(self) -> Self {
        Self { steady: true, ..self }
    }

    /// Looks at what is on screen in the lab, without drawing it.
    pub fn look(&mut self, lab: &Lab) {
        self.shapes(lab);
    }

    /// Gives the views the axes and selections that these have: what a person zoomed into stays so.
    pub fn take_after(&mut self, views: &Views, lab: &Lab) {
        // The first pass of a view forgets what it had from another run.
        let mut output = self.pass(lab);
        self.textures.apply(&mut output.textures_delta);
        self.views.take_after(views);
    }

    /// The same studio, whose view of sweeps shows this one.
    pub fn showing(self, sweeping: Sweeping) -> Self {
        Self { sweeping, ..self }
    }

    /// Draws what is on screen in the lab.
    pub fn draw(&mut self, lab: &Lab) -> Image {
        let shapes = self.shapes(lab);
        let triangles = self.ctx.tessellate(shapes, self.wish.scale);
        raster::draw(&triangles, &self.textures, self.wish.pixels(), self.wish.scale)
    }

    /// The text of an SVG file of what is on screen in the lab.
    pub fn svg(&mut self, lab: &Lab) -> String {
        let shapes = self.shapes(lab);
        svg(shapes, &self.textures, self.wish.size, self.theme.background)
    }

    /// The shapes of the picture, when they have settled.
    fn shapes(&mut self, lab: &Lab) -> Vec<ClippedShape> {
        let least = if self.seconds < FIRST as f64 * PASS { FIRST } else { LATER };
        let mut shapes = Vec::new();
        for pass in 1..=MOST {
            let mut output = self.pass(lab);
            self.textures.apply(&mut output.textures_delta);
            shapes = output.shapes;
            let root = output.viewport_output.get(&ViewportId::ROOT);
            let is_settled = root.is_none_or(|root| root.repaint_delay > Duration::ZERO);
            if pass >= least && is_settled {
                break;
            }
        }
        shapes
    }

    /// Runs the views once.
    fn pass(&mut self, lab: &Lab) -> egui::FullOutput {
        let screen = Rect::from_min_size(Pos2::ZERO, Vec2::from(self.wish.size));
        let mut input = RawInput {
            screen_rect: Some(screen),
            time: Some(self.seconds),
            max_texture_side: Some(TEXTURE),
            focused: false,
            ..RawInput::default()
        };
        let root = input.viewports.entry(ViewportId::ROOT).or_default();
        root.native_pixels_per_point = Some(self.wish.scale);
        self.seconds += PASS;
        let ctx = self.ctx.clone();
        ctx.run_ui(input, |ui| self.ui(ui, lab))
    }

    fn ui(&mut self, ui: &mut Ui, lab: &Lab) {
        self.thumbnails.update(ui.ctx(), lab);
        focus_regions::begin(ui.ctx());
        let mut cx = ViewContext {
            lab,
            lesson: None,
            run: lab.run_a(),
            other_run: lab.run_b(),
            side: None,
            commands: &mut Commands::default(),
            theme: &self.theme,
            thumbnails: &self.thumbnails,
            offered: &[],
            earlier: None,
            clinic: &Clinic::default(),
            fit: false,
            turns: false,
            presenting: false,
            bare: !self.wish.controls,
            steady: self.steady,
            room: Room::of_picture(),
            unfolded: Unfolded::default(),
            lessons: &[],
            lit: &[],
            hand: &Hand::default(),
            sweeping: &self.sweeping,
        };
        if self.wish.caption {
            let frame = Frame::new().fill(self.theme.panel);
            Panel::bottom("caption")
                .frame(frame.inner_margin(Margin::symmetric(2 * UNIT as i8, UNIT as i8)))
                .show_separator_line(false)
                .show(ui, |ui| ui.label(RichText::new(caption(lab)).color(self.theme.weak)));
        }
        let (views, tree) = (&mut self.views, &mut self.tree);
        if let What::View(view) = self.wish.what {
            let frame = Frame::new().fill(self.theme.panel).inner_margin(UNIT);
            let own = layout::own_words(lab);
            CentralPanel::default()
                .frame(frame)
                .show(ui, |ui| layout::draw(ui, &mut cx, views, view, &own));
            return;
        }
        if self.wish.controls {
            controls::bars(ui, &mut cx);
            controls::settings(ui, &mut cx);
        }
        CentralPanel::default()
            .frame(Frame::new().fill(self.theme.background).inner_margin(UNIT))
            .show(ui, |ui| {
                let front = tree.active_tiles();
                let mut pointed = Pointed::default();
                let mut panes =
                    layout::Panes::new(&mut cx, views, &mut pointed, None, false, front);
                tree.ui(&mut panes, ui);
            });
    }
}
