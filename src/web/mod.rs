//! The app in a page of a browser. `web/index.html` has the canvas; `web/loader.js` fetches the
//! program and shows how far it is, and [`start`] takes over.
//!
//! The attribute `data-state` of the page's root (`loading`, `ready` or `stopped`) decides what the
//! page shows beside the canvas.

mod keys;
mod page;
mod widgets;

use eframe::{WebOptions, WebRunner, egui};
use js_sys::futures::spawn_local;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::HtmlCanvasElement;

use crate::app::App;
use crate::engine::config::RunConfig;
use crate::lab::recipe::Recipe;
use crate::lab::{self, Notice};
use crate::store::Store;
use crate::trained::recipe_after;

/// Opens the app in the page's canvas.
pub fn start() {
    page::tell_panics();
    let after = |recipe: String, steps: u32| recipe_after(&recipe, u64::from(steps));
    page::offer(
        "recipeAfter",
        &Closure::<dyn Fn(String, u32) -> String>::new(after).into_js_value(),
    );
    spawn_local(async {
        if let Err(why) = open().await {
            page::stop(&why);
        }
    });
}

/// The app, with the title of its page (egui gives one to windows of a desktop alone) and its address.
struct Page {
    app: App,
    title: String,
    links: page::Links,
}

impl eframe::App for Page {
    fn logic(&mut self, ctx: &egui::Context, frame: &mut eframe::Frame) {
        if let Some(hash) = self.links.take() {
            self.app.open_address("", &hash);
        }
        self.app.logic(ctx, frame);
        let title = self.app.title();
        if title != self.title {
            page::set_title(&title);
            self.title = title;
        }
    }

    fn ui(&mut self, ui: &mut egui::Ui, frame: &mut eframe::Frame) {
        self.app.ui(ui, frame);
    }

    fn save(&mut self, storage: &mut dyn eframe::Storage) {
        self.app.save(storage);
    }
}

/// Gives the page a function that tells what is on screen, for tests.
fn offer_widgets(ctx: &egui::Context) {
    ctx.add_plugin(widgets::Widgets::default());
    let ctx = ctx.clone();
    let ask = move || widgets::ask(&ctx);
    page::offer("widgets", &Closure::<dyn Fn() -> String>::new(ask).into_js_value());
}

async fn open() -> Result<(), String> {
    let canvas = page::element("window").and_then(|found| found.dyn_into().ok());
    let canvas: HtmlCanvasElement = canvas.ok_or("The page has no place for the window.")?;
    let config = RunConfig::default().validate().map_err(|error| error.to_string())?;
    let creator = move |cc: &eframe::CreationContext<'_>| -> Result<Box<dyn eframe::App>, _> {
        offer_widgets(&cc.egui_ctx);
        let (store, trouble) = match Store::open() {
            Ok(store) => (Some(store), None),
            Err(error) => (None, Some(Notice::error(error.to_string()))),
        };
        let mut app = App::open(cc, Recipe::new(config), store);
        if let Some(trouble) = trouble {
            app.begin_with(lab::Command::Say(trouble));
        }
        let [address, search, hash] = page::address();
        app.set_address(address, "the address of this page");
        app.open_address(&search, &hash);
        let links = page::Links::listen(&cc.egui_ctx);
        Ok(Box::new(Page { app, title: String::new(), links }))
    };
    keys::keep_from_browser();
    let started = WebRunner::new().start(canvas, WebOptions::default(), Box::new(creator)).await;
    started.map_err(|error| {
        let why = error.as_string().unwrap_or_else(|| format!("{error:?}"));
        format!("The window can't open: {why}.")
    })?;
    page::ready();
    Ok(())
}
