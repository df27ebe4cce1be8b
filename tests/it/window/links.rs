//! Links in the window: copied, pasted, given to it before its first frame, and the address that
//! they begin with.

use eframe::egui::accesskit::Role;
use eframe::egui::{Event, Key, Modifiers, OutputCommand};
use egui_kittest::kittest::Queryable as _;
use triplet_lab::app::{LessonCommand, WindowCommand};
use triplet_lab::engine::config::{DataKind, RunConfig};
use triplet_lab::lab::recipe::{Recipe, from_text, to_text};
use triplet_lab::lesson::read;
use triplet_lab::link::{LessonPage, Link, read_address};

use crate::common::lesson_window::{act, arrive, click, lab, present, session};
use crate::common::window::{Memory, Window, open, open_with, press, press_with_ctrl};

const SIZE: [f32; 2] = [1_280.0, 720.0];
const BASE: &str = "https://lab.example.org/";

fn recipe() -> Recipe {
    let mut config = RunConfig::of(DataKind::Rings);
    config.loss.margin = 0.7;
    Recipe::new(config.validate().unwrap()).lasting(12).unwrap()
}

/// A window that knows where its links open.
fn window() -> Window {
    let mut window = open(RunConfig::default(), SIZE);
    window.state_mut().set_address(BASE.to_owned(), "this test");
    window
}

fn said(window: &Window) -> String {
    lab(window).notice().map_or_else(String::new, |notice| notice.text.clone())
}

/// Lets frames pass, and returns what they copied.
fn copied(window: &mut Window) -> Option<String> {
    let mut copied = None;
    for _ in 0..8 {
        window.step();
        copied = copied.or(window.output().platform_output.commands.iter().find_map(|command| {
            match command {
                OutputCommand::CopyText(text) => Some(text.clone()),
                _ => None,
            }
        }));
    }
    copied
}

/// Presses the key and holds it: each event is a frame, and only the last one's output can be read.
fn press_copy_link(window: &mut Window) {
    let modifiers = Modifiers::COMMAND | Modifiers::SHIFT;
    let (key, physical_key) = (Key::L, None);
    window.event(Event::Key { key, physical_key, pressed: true, repeat: false, modifiers });
}

fn paste(window: &mut Window, text: &str) {
    window.event(Event::Paste(text.to_owned()));
    window.run_steps(4);
}

fn type_address(window: &mut Window, address: &str) {
    window.get_by_role_and_label(Role::TextInput, "Address").focus();
    window.run_steps(2);
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.run_steps(2);
    window.get_by_role_and_label(Role::TextInput, "Address").type_text(address);
    window.run_steps(2);
}

#[test]
fn the_link_of_a_run_is_copied_by_key_and_says_where_it_opens() {
    let mut window = window();
    (0..3).for_each(|_| press(&mut window, Key::ArrowRight));
    press_copy_link(&mut window);
    let link = copied(&mut window).unwrap();
    assert!(link.starts_with("https://lab.example.org/#TL1."), "{link}");
    let run = read_address(&link).unwrap().run.unwrap();
    assert_eq!(from_text(&run).unwrap(), *lab(&window).run_a().recipe());
    let said = said(&window);
    for words in [&format!("({} characters)", link.len()), BASE, "nothing was sent anywhere"] {
        assert!(said.contains(words), "{said}");
    }
}

#[test]
fn the_menus_copy_the_link() {
    for menu in ["Recipes", "Export"] {
        let mut window = window();
        click(&mut window, menu);
        click_copying(&mut window, "Copy link");
    }
}

/// Clicks an entry of a menu, which copies a link.
fn click_copying(window: &mut Window, name: &str) -> String {
    window.get_by_label(name).click();
    let link = copied(window).unwrap();
    assert!(link.starts_with(BASE), "{link}");
    link
}

#[test]
fn in_a_lesson_the_link_is_that_of_its_page() {
    let mut window = window();
    window
        .state_mut()
        .open_link(Link { page: Some(LessonPage { lesson: 5, page: 2 }), ..Link::default() });
    window.run_steps(4);
    arrive(&mut window);
    press_copy_link(&mut window);
    assert_eq!(copied(&mut window).unwrap(), format!("{BASE}?lesson=06&page=3"));
    assert!(said(&window).contains("page 3 of lesson 6"), "{}", said(&window));
    click(&mut window, "Recipes");
    let link = click_copying(&mut window, "Copy link to this page");
    assert_eq!(link, format!("{BASE}?lesson=06&page=3"));
    // The button of the panel.
    assert_eq!(click_copying(&mut window, "Copy link"), link);
    present(&mut window, SIZE);
    press_copy_link(&mut window);
    assert_eq!(copied(&mut window).unwrap(), format!("{link}&present"));
}

#[test]
fn a_lesson_of_ones_own_has_no_address_and_says_so() {
    let mut window = window();
    let lesson = read("+++\ntitle = \"Mine\"\n+++\n# A page\nSome words.\n");
    act(&mut window, LessonCommand::Open(lesson.shared()));
    press_copy_link(&mut window);
    assert_eq!(copied(&mut window), None);
    assert!(said(&window).contains("This lesson has no address"), "{}", said(&window));
}

#[test]
fn a_pasted_link_opens_its_run_and_the_one_before_is_kept() {
    let mut window = window();
    (0..3).for_each(|_| press(&mut window, Key::ArrowRight));
    let before = lab(&window).run_a().recipe().clone();
    paste(&mut window, &format!("<https://elsewhere.org/x/#{}>.", to_text(&recipe())));
    assert_eq!(*lab(&window).run_a().recipe(), recipe());
    assert!(lab(&window).inactive_runs().any(|(_, kept)| *kept == before));
    press_with_ctrl(&mut window, Key::Z);
    window.run_steps(2);
    assert_eq!(*lab(&window).run_a().recipe(), before);
}

#[test]
fn a_pasted_link_that_is_wrong_says_why_and_changes_nothing() {
    let mut window = window();
    let before = lab(&window).run_a().recipe().clone();
    for (rest, words) in [
        ("?lesson=99", "there is no lesson 99"),
        ("#TL1.abc", "the end of this link is missing"),
        ("#TL1.abc.01234567", "damaged"),
        ("#TL9.abc", "newer Triplet Lab"),
        ("about.html", "this address opens nothing"),
    ] {
        paste(&mut window, &format!("{BASE}{rest}"));
        assert!(said(&window).contains(words), "{rest}: {}", said(&window));
        assert_eq!(*lab(&window).run_a().recipe(), before);
        assert!(window.state().player().session().is_none());
    }
}

#[test]
fn rows_of_addresses_are_a_table_and_no_link() {
    let mut window = window();
    paste(
        &mut window,
        "https://a.org/1,cat\nhttps://a.org/2,dog\nhttps://a.org/3,cat\nhttps://a.org/4,dog\n",
    );
    assert!(!said(&window).contains("address"), "{}", said(&window));
}

#[test]
fn a_link_opens_before_the_first_frame() {
    let link = format!("#{}", to_text(&recipe()));
    let mut window = window();
    window.state_mut().open_address("?lesson=02&page=2&present", &link);
    window.run_steps(6);
    assert_eq!(
        (session(&window).lesson().title.as_str(), session(&window).page_number()),
        (triplet_lab::lesson::LESSONS[1].lesson().title.as_str(), 1)
    );
    assert!(window.ctx.zoom_factor() > 1.2, "presenter mode is on");
    act(&mut window, LessonCommand::Close);
    assert_eq!(*lab(&window).run_a().recipe(), recipe(), "the run is the person's own");
    window.state_mut().open_address("?leson=02", "");
    window.run_steps(3);
    assert!(said(&window).contains("did you mean lesson?"), "{}", said(&window));
}

#[test]
fn a_link_to_another_page_of_the_open_lesson_turns_to_it() {
    let mut window = window();
    let to = |page| Link { page: Some(LessonPage { lesson: 1, page }), ..Link::default() };
    window.state_mut().open_link(to(0));
    window.run_steps(4);
    let lesson = session(&window).lesson().clone();
    let states = session(&window).visit();
    window.state_mut().open_link(to(2));
    window.run_steps(4);
    assert_eq!(session(&window).page_number(), 2);
    assert!(std::sync::Arc::ptr_eq(session(&window).lesson(), &lesson));
    assert!(session(&window).visit() > states, "it is the same session");
}

#[test]
fn a_link_waits_for_a_dialog() {
    let mut window = window();
    press_with_ctrl(&mut window, Key::O);
    window.run_steps(2);
    window.state_mut().open_address("", &format!("#{}", to_text(&recipe())));
    window.run_steps(4);
    assert_ne!(*lab(&window).run_a().recipe(), recipe());
    window.get_by_label("Cancel").click();
    window.run_steps(8);
    assert_eq!(*lab(&window).run_a().recipe(), recipe());
}

#[test]
fn without_an_address_the_window_asks_for_one_and_remembers_it() {
    let mut window = open(RunConfig::default(), SIZE);
    press_copy_link(&mut window);
    assert_eq!(copied(&mut window), None);
    assert!(window.query_by_label_contains("nothing is sent to that address").is_some());
    type_address(&mut window, "lab.example.org");
    window.get_by_role_and_label(Role::Button, "Copy link").click();
    window.run_steps(4);
    assert!(window.query_by_label_contains("is no address of a web page").is_some());
    type_address(&mut window, BASE);
    window.get_by_role_and_label(Role::Button, "Copy link").click();
    assert!(copied(&mut window).unwrap().starts_with(BASE));
    // The next window knows it.
    let mut memory = Memory::default();
    eframe::App::save(window.state_mut(), &mut memory);
    let mut next = open_with(RunConfig::default(), SIZE, memory);
    press_copy_link(&mut next);
    assert!(copied(&mut next).unwrap().starts_with(BASE));
}

#[test]
fn the_address_can_be_changed_and_taken_back() {
    let mut window = open(RunConfig::default(), SIZE);
    act(&mut window, WindowCommand::LinkAddress);
    type_address(&mut window, "https://other.example.org");
    press(&mut window, Key::Enter);
    window.run_steps(2);
    press_copy_link(&mut window);
    assert!(copied(&mut window).unwrap().starts_with("https://other.example.org/#"));
    act(&mut window, WindowCommand::LinkAddress);
    type_address(&mut window, " ");
    press(&mut window, Key::Enter);
    window.run_steps(2);
    press_copy_link(&mut window);
    assert_eq!(copied(&mut window), None);
    assert!(window.query_by_role_and_label(Role::TextInput, "Address").is_some());
    press(&mut window, Key::Escape);
    window.run_steps(2);
    press(&mut window, Key::Escape);
    window.run_steps(2);
    assert!(window.query_by_role_and_label(Role::TextInput, "Address").is_none());
}

#[test]
fn an_address_that_is_given_is_shown_and_checked() {
    let mut window = window();
    act(&mut window, WindowCommand::LinkAddress);
    assert!(window.query_by_label_contains("https://lab.example.org/ (this test)").is_some());
    press(&mut window, Key::Escape);
    window.run_steps(4);
    window.state_mut().set_address("lab".to_owned(), "TRIPLET_LAB_ADDRESS");
    press_copy_link(&mut window);
    assert_eq!(copied(&mut window), None);
    assert!(said(&window).contains("TRIPLET_LAB_ADDRESS: lab is no address"), "{}", said(&window));
}
