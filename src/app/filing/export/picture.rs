//! Dialog *Picture…*: a view, or all of them, as a file or in the clipboard.
//!
//! It draws the runs as they were when it was opened, beside the window.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use eframe::egui::{self, ColorImage, ComboBox, RichText, Spinner, TextureHandle, TextureOptions};
use eframe::egui::{Image as Shown, vec2};
use egui_tiles::Tree;

use super::{ExportDialog, Source};
use crate::app::command::Commands;
use crate::app::filing::browse::Ask;
use crate::app::filing::dialogs::file_name;
use crate::app::filing::file_field::{FileField, Pressed};
use crate::app::filing::reading::saved;
use crate::app::picture::{Image, Studio, What, Wish, png};
use crate::app::sweeping::Sweeping;
use crate::app::theme::{Theme, UNIT};
use crate::app::views::Views;
use crate::app::widgets::toggle_button;
use crate::engine::numbers::count;
use crate::files::write_new;
use crate::lab::{self, Lab, Layout, Notice, ViewId};
use crate::task::{Job, Stopped, Task};

/// A picture that is saved.
const SAVE: Ask = Ask::Save { what: "Picture", endings: ENDINGS };
/// Endings of the names of pictures: pixels, or shapes.
const ENDINGS: &[&str] = &["png", "svg"];
/// Width and height that the preview fits into, in points.
const PREVIEW: egui::Vec2 = vec2(460.0, 190.0);

/// A size to choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Size {
    OnScreen,
    Slide,
    Square,
}

impl Size {
    const ALL: [Self; 3] = [Self::OnScreen, Self::Slide, Self::Square];

    fn label(self) -> &'static str {
        match self {
            Self::OnScreen => "as on screen",
            Self::Slide => "a slide, 16 : 9",
            Self::Square => "square",
        }
    }
}

/// Purpose of a picture that is being drawn.
enum For {
    Preview,
    File { path: PathBuf, replace: bool },
    Clipboard,
}

/// The runs, the views and the sweep of which pictures are drawn, one after the other.
type Seen = Arc<Mutex<(Lab, Views, Sweeping)>>;

/// A picture being drawn.
struct Drawing {
    seen: Seen,
    wish: Wish,
    /// Panes in the place of an arrangement.
    panes: Option<Tree<ViewId>>,
    /// The ending of the file that it becomes, if it becomes one.
    ending: Option<&'static str>,
    stage: Stage,
}

enum Stage {
    Begins,
    /// The views have what a person chose in them.
    Draws(Box<Studio>),
    /// The pixels of a file are packed.
    Packs(Image),
}

/// The drawn picture.
enum Drawn {
    Pixels(Image),
    File(Vec<u8>),
}

impl Task for Drawing {
    type Answer = Result<Drawn, String>;

    fn advance(&mut self) -> Option<Self::Answer> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let (lab, views, sweeping) = &*seen;
        match &mut self.stage {
            Stage::Begins => {
                let studio = match self.panes.take() {
                    None => Studio::new(self.wish),
                    Some(panes) => Studio::with_panes(self.wish, panes),
                };
                let mut studio = studio.showing(sweeping.so_far());
                studio.take_after(views, lab);
                self.stage = Stage::Draws(Box::new(studio));
            }
            Stage::Draws(studio) if self.ending == Some("svg") => {
                return Some(Ok(Drawn::File(studio.svg(lab).into_bytes())));
            }
            Stage::Draws(studio) => {
                let image = studio.draw(lab);
                if self.ending.is_none() {
                    return Some(Ok(Drawn::Pixels(image)));
                }
                self.stage = Stage::Packs(image);
            }
            Stage::Packs(image) => {
                return Some(png(image).map(Drawn::File).map_err(|error| error.to_string()));
            }
        }
        None
    }
}

/// The dialog.
pub struct PictureDialog {
    /// The runs, the views and the sweep when it was opened.
    seen: Seen,
    /// Panes and sizes as on screen.
    panes: Tree<ViewId>,
    sizes: Vec<(ViewId, [f32; 2])>,
    window: [f32; 2],
    /// The view; `None` for all of them.
    view: Option<ViewId>,
    size: Size,
    scale: u8,
    dark: bool,
    controls: bool,
    caption: bool,
    file: FileField,
    /// The picture that is being drawn.
    job: Option<(For, Job<Result<Drawn, String>>)>,
    /// The preview, and what it is of.
    preview: Option<TextureHandle>,
    previewed: Option<Wish>,
}

impl PictureDialog {
    /// A dialog for a picture of this view, or of the embedding.
    pub fn new(source: &Source<'_>, view: Option<ViewId>) -> Self {
        let lab = source.player.lab();
        let mut views = Views::default();
        views.take_after(source.views);
        let panes = source.panes.at_full_size().unwrap_or_else(|| source.panes.tree().clone());
        let tree = source.panes.tree();
        let size_of = |view: &ViewId| {
            let rect = tree.tiles.rect(tree.tiles.find_pane(view)?)?;
            Some((*view, [rect.width().round(), rect.height().round()]))
        };
        Self {
            seen: Arc::new(Mutex::new((lab.fork(), views, source.sweeping.so_far()))),
            panes,
            sizes: ViewId::ALL.iter().filter_map(size_of).collect(),
            window: source.window,
            view: Some(view.unwrap_or(ViewId::Embedding)),
            size: Size::OnScreen,
            scale: 2,
            dark: source.dark,
            controls: false,
            caption: false,
            file: FileField::new(
                SAVE,
                FileField::proposed(&file_name(lab.run_a().recipe(), "png")),
            ),
            job: None,
            preview: None,
            previewed: None,
        }
    }

    fn wish(&self) -> Wish {
        let on_screen = match self.view {
            Some(view) => self.sizes.iter().find(|(of, _)| *of == view).map(|(_, size)| *size),
            None => Some(self.window),
        };
        let size = match self.size {
            Size::OnScreen => on_screen.unwrap_or([960.0, 600.0]),
            Size::Slide => [1_280.0, 720.0],
            Size::Square => [720.0, 720.0],
        };
        Wish {
            // The panes are those on screen, whatever their arrangement is called.
            what: self.view.map_or(What::Arrangement(Layout::Lecture), What::View),
            size: size.map(|side| side.clamp(Wish::SIDE[0], Wish::SIDE[1])),
            scale: f32::from(self.scale),
            dark: self.dark,
            controls: self.controls,
            caption: self.caption,
        }
    }

    /// Begins to draw.
    fn begin(&mut self, goal: For, wish: Wish) {
        let ending = match &goal {
            For::File { path, .. } => ending(path),
            For::Preview | For::Clipboard => None,
        };
        let drawing = Drawing {
            seen: Arc::clone(&self.seen),
            wish,
            panes: self.view.is_none().then(|| self.panes.clone()),
            ending,
            stage: Stage::Begins,
        };
        self.job = Some((goal, Job::begin(drawing)));
    }

    /// Takes a picture that is done. Returns true if the dialog is finished.
    fn take(&mut self, ctx: &egui::Context, commands: &mut Commands) -> bool {
        let Some(drawn) = self.job.as_mut().and_then(|(_, job)| job.answer(ctx)) else {
            return false;
        };
        let Some((goal, _)) = self.job.take() else { return false };
        let answer = drawn.unwrap_or_else(|Stopped| Err("the picture can't be drawn".to_owned()));
        match (goal, answer) {
            (_, Err(words)) => self.file.refuse(words),
            (For::Clipboard, Ok(Drawn::Pixels(image))) => {
                commands.push(copied(self.view, &image));
                ctx.copy_image(color_image(&image));
                return true;
            }
            (_, Ok(Drawn::Pixels(image))) => {
                let image = color_image(&image);
                self.preview = Some(ctx.load_texture("preview", image, TextureOptions::LINEAR));
            }
            (For::File { path, replace }, Ok(Drawn::File(bytes))) => {
                match write_new(&path, bytes, replace) {
                    Ok(()) => {
                        commands.push(saved(&path));
                        return true;
                    }
                    Err(error) => self.file.refuse_file(&error),
                }
            }
            (_, Ok(Drawn::File(_))) => {}
        }
        false
    }

    /// Shows what can be chosen.
    fn choices(&mut self, ui: &mut egui::Ui) {
        let name = |view: Option<ViewId>| view.map_or("All views, as arranged", ViewId::label);
        ui.horizontal_wrapped(|ui| {
            let of = ui.label("Of").id;
            let views = ComboBox::from_id_salt("of").selected_text(name(self.view)).width(180.0);
            let chosen = views.show_ui(ui, |ui| {
                for view in std::iter::once(None).chain(ViewId::ALL.map(Some)) {
                    ui.selectable_value(&mut self.view, view, name(view));
                }
            });
            chosen.response.labelled_by(of);
            let size = ui.label("Size").id;
            let sizes = ComboBox::from_id_salt("size").selected_text(self.size.label());
            let chosen = sizes.show_ui(ui, |ui| {
                for size in Size::ALL {
                    ui.selectable_value(&mut self.size, size, size.label());
                }
            });
            chosen.response.labelled_by(size);
        });
        ui.horizontal_wrapped(|ui| {
            for scale in 1..=4 {
                let button = ui.add(toggle_button(self.scale == scale, format!("{scale}×")));
                if button
                    .on_hover_text("Pixels per point: drawn at that size, so it stays sharp")
                    .clicked()
                {
                    self.scale = scale;
                }
            }
            ui.separator();
            for (dark, word) in [(false, "Light"), (true, "Dark")] {
                if ui.add(toggle_button(self.dark == dark, word)).clicked() {
                    self.dark = dark;
                }
            }
            ui.separator();
            let tip = "The buttons of the views, and the bars of the window around all of them";
            ui.checkbox(&mut self.controls, "Controls").on_hover_text(tip);
            let tip = "A line below with data, step, margin and seed";
            ui.checkbox(&mut self.caption, "Caption").on_hover_text(tip);
        });
        ui.horizontal(|ui| {
            let path = self.file.path();
            for kind in ENDINGS {
                let button = toggle_button(ending(&path) == Some(kind), kind.to_uppercase());
                if ui.add(button).clicked() {
                    self.file.set_path(path.with_extension(kind));
                }
            }
        });
    }

    /// Shows the preview, and draws it anew after a change.
    fn preview(&mut self, ui: &mut egui::Ui, wish: Wish) {
        let place = vec2(PREVIEW.x.min(ui.available_width()), PREVIEW.y);
        let fits = (place / egui::Vec2::from(wish.size)).min_elem().min(1.0);
        let small = Wish { scale: fits * ui.ctx().pixels_per_point(), ..wish };
        if self.job.is_none() && self.previewed != Some(small) {
            self.previewed = Some(small);
            self.begin(For::Preview, small);
        }
        ui.allocate_ui(place, |ui| {
            ui.set_min_size(place);
            ui.centered_and_justified(|ui| match &self.preview {
                Some(texture) => ui.add(
                    Shown::from_texture(texture)
                        .fit_to_exact_size(fits * egui::Vec2::from(wish.size)),
                ),
                None => ui.add(Spinner::new()),
            });
        });
    }
}

impl ExportDialog for PictureDialog {
    fn heading(&self) -> &'static str {
        "Picture"
    }

    fn ui(&mut self, ui: &mut egui::Ui, theme: &Theme, commands: &mut Commands) -> bool {
        if self.take(ui.ctx(), commands) {
            return true;
        }
        let is_at_work = self.is_at_work();
        ui.add_enabled_ui(!is_at_work, |ui| self.choices(ui));
        let wish = self.wish();
        ui.add_space(UNIT);
        self.preview(ui, wish);
        let [width, height] = wish.pixels().map(|pixels| count(pixels as u64));
        let size = format!("{width} × {height} pixels");
        let trouble = wish.check();
        ui.horizontal(|ui| {
            ui.label(size);
            let copy = ui.add_enabled(!is_at_work && trouble.is_ok(), egui::Button::new("Copy"));
            if copy.on_hover_text("Into the clipboard, for a slide").clicked() {
                self.begin(For::Clipboard, wish);
            }
            if is_at_work {
                ui.add(Spinner::new());
                ui.label(RichText::new("Drawing…").color(theme.weak));
            }
        });
        if let Err(words) = &trouble {
            ui.label(RichText::new(words).color(theme.error));
        }
        ui.add_space(UNIT);
        let hint = "PNG has these pixels; SVG has lines, points and letters as such, to be edited";
        let entered = self.file.show(ui, theme, hint);
        ui.add_space(2.0 * UNIT);
        let pressed = self.file.buttons(ui, theme, "Save");
        let replace = match pressed {
            Some(Pressed::Cancel) => return true,
            Some(Pressed::Replace) => true,
            Some(Pressed::Go) => false,
            None if entered => false,
            None => return false,
        };
        if self.is_at_work() || trouble.is_err() {
            return false;
        }
        let path = self.file.path();
        if path.is_dir() || ending(&path).is_none() {
            self.file.refuse("Name a file that ends in .png or .svg, such as embedding.png.");
            return false;
        }
        self.file.forget();
        self.begin(For::File { path, replace }, wish);
        false
    }

    fn is_at_work(&self) -> bool {
        self.job.as_ref().is_some_and(|(goal, _)| !matches!(goal, For::Preview))
    }
}

/// The ending of a picture's name.
fn ending(path: &Path) -> Option<&'static str> {
    let ending = path.extension()?;
    ENDINGS.iter().find(|known| ending.eq_ignore_ascii_case(known)).copied()
}

/// The picture as egui has it.
pub fn color_image(image: &Image) -> ColorImage {
    let size = [image.width as usize, image.height as usize];
    ColorImage::from_rgba_unmultiplied(size, &image.rgba)
}

/// The command that reports what was copied.
pub fn copied(view: Option<ViewId>, image: &Image) -> lab::Command {
    let what = view.map_or("All views", ViewId::label);
    let [width, height] = [image.width, image.height].map(|side| count(u64::from(side)));
    lab::Command::Say(Notice::remark(format!("Copied: {what}, {width} × {height} pixels.")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::config::RunConfig;
    use crate::task::tests::both_ways;

    #[test]
    fn a_picture_is_the_same_both_ways_as_pixels_and_as_files() {
        let lab = Lab::new(RunConfig::default()).unwrap();
        let seen = Arc::new(Mutex::new((lab, Views::default(), Sweeping::default())));
        let wish = Wish {
            what: What::View(ViewId::Embedding),
            size: [200.0, 150.0],
            scale: 1.0,
            dark: false,
            controls: false,
            caption: false,
        };
        let drawn = |ending| {
            let drawing = || Drawing {
                seen: Arc::clone(&seen),
                wish,
                panes: None,
                ending,
                stage: Stage::Begins,
            };
            let [first, second] = both_ways(drawing).map(|drawn| match drawn.unwrap() {
                Drawn::Pixels(image) => image.rgba,
                Drawn::File(bytes) => bytes,
            });
            assert!(first == second, "{ending:?}");
            first
        };
        let pixels = drawn(None);
        assert_eq!(pixels.len(), 4 * 200 * 150);
        assert!(drawn(Some("png")).starts_with(b"\x89PNG"));
        assert!(String::from_utf8(drawn(Some("svg"))).unwrap().contains("<svg"));
    }
}
