//! What the window keeps from one start to the next: what is switched on, and its panes.

use eframe::egui::Context;
use eframe::{App as _, CreationContext, Storage as _, get_value};
use egui_tiles::Tree;
use triplet_lab::app::App;
use triplet_lab::app::WindowCommand;
use triplet_lab::engine::config::RunConfig;
use triplet_lab::lab::{Command, Display, Layout, Toggle, ViewId};

use crate::common::window::Memory;

fn start(memory: &Memory) -> App {
    let mut creation = CreationContext::_new_kittest(Context::default());
    creation.storage = Some(memory);
    App::new(&creation, RunConfig::default()).unwrap()
}

/// What an app keeps now: what is switched on, and the panes.
fn kept(app: &mut App) -> (Memory, Display, Tree<ViewId>) {
    let mut memory = Memory::default();
    app.save(&mut memory);
    let display = get_value(&memory, "display").unwrap();
    let panes = get_value(&memory, "panes").unwrap();
    (memory, display, panes)
}

/// The same of a window with arrows and another arrangement.
fn used() -> (Memory, Display, Tree<ViewId>) {
    let mut app = start(&Memory::default());
    let ctx = Context::default();
    app.act(&ctx, Command::Toggle(Toggle::Arrows));
    app.act(&ctx, WindowCommand::Arrange(Layout::Everything));
    kept(&mut app)
}

#[test]
fn what_is_switched_on_and_the_panes_come_back() {
    let (memory, display, panes) = used();
    let (_, usual_display, usual_panes) = kept(&mut start(&Memory::default()));
    assert!(display != usual_display && panes != usual_panes, "both were changed");
    let (_, display_again, panes_again) = kept(&mut start(&memory));
    assert_eq!((display_again, panes_again), (display, panes));
}

#[test]
fn what_can_not_be_read_of_one_does_not_cost_the_other() {
    let (memory, display, panes) = used();
    for (damaged, display_is_kept, panes_are_kept) in
        [("display", false, true), ("panes", true, false)]
    {
        let mut torn = memory.clone();
        torn.set_string(damaged, "(tiles: {".to_owned());
        let (_, display_now, panes_now) = kept(&mut start(&torn));
        assert_eq!(display_now == display, display_is_kept, "{damaged} torn");
        assert_eq!(panes_now == panes, panes_are_kept, "{damaged} torn");
    }
}
