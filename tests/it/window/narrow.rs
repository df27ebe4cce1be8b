//! Narrow and small windows: nothing is cut off or lies over something else, what folds away can be
//! unfolded, and a window that grows again is as its person left it.

use std::collections::{BTreeSet, HashMap};
use std::thread;

use eframe::egui::accesskit::{Action, NodeId, Role};
use eframe::egui::{Key, Pos2, Rect, Vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use triplet_lab::app::{ExportKind, LessonCommand, WindowCommand};
use triplet_lab::data_source::DataSource;
use triplet_lab::engine::config::RunConfig;
use triplet_lab::lab::{Command, Comparison, Layout, Notice, ViewId};
use triplet_lab::lesson::LESSONS;

use crate::common::fingers::{PAUSE, tap};
use crate::common::lesson_window::{act, arrive, plain, present, says, session};
use crate::common::window::{Window, open, press};

/// A tablet that lies, a small window, a tablet that stands, a telephone, and a small one that lies.
const SIZES: [[f32; 2]; 5] =
    [[1_024.0, 768.0], [800.0, 600.0], [768.0, 1_024.0], [480.0, 800.0], [740.0, 390.0]];
/// The lessons with most on their pages: three points, a step in slow motion, two runs, texts.
const SOME_LESSONS: [usize; 4] = [0, 2, 5, 9];

fn at(size: [f32; 2]) -> Window {
    let mut window = open(RunConfig::default(), size);
    window.run_steps(4);
    window
}

fn screen(window: &Window) -> Rect {
    window.ctx.content_rect()
}

/// A node that can have the focus.
#[derive(Clone, Debug)]
struct Thing {
    id: NodeId,
    role: Role,
    name: String,
    /// All of it, as a screen reader knows it: also where it is scrolled out of sight.
    rect: Rect,
    /// What of it is in sight, and can be pressed.
    seen: Option<Rect>,
}

impl Thing {
    /// Whether all of it is in sight.
    fn is_whole(&self, screen: Rect) -> bool {
        let whole = |seen: Rect| seen.expand(0.5).contains_rect(self.rect);
        self.seen.is_some_and(whole) && screen.expand(0.5).contains_rect(self.rect)
    }
}

fn things(window: &Window) -> Vec<Thing> {
    let nodes = window.root().children_recursive();
    let can =
        |node: &egui_kittest::Node<'_>| node.accesskit_node().data().supports_action(Action::Focus);
    let clipped: HashMap<NodeId, Rect> = window.ctx.viewport(|viewport| {
        let layers = viewport.prev_pass.widgets.layers();
        let all = layers.flat_map(|(_, widgets)| widgets);
        all.map(|widget| (widget.id.accesskit_id(), widget.interact_rect)).collect()
    });
    let thing = |node: egui_kittest::Node<'_>| {
        let (of, rect) = (node.accesskit_node(), node.rect());
        let (id, _) = of.locate();
        let seen = clipped.get(&id).copied().filter(|seen| seen.is_positive());
        let name = of.label().or_else(|| of.value()).unwrap_or_default();
        Thing { id, role: of.role(), name, rect, seen }
    };
    nodes.filter(can).map(thing).collect()
}

/// The place of a part of the window, by its name for F6.
fn part(window: &Window, name: &str) -> Option<Rect> {
    let node = window.query_by_role_and_label(Role::Group, name);
    node.map(|node| node.rect())
}

/// The views in sight, with their panes.
fn places(window: &Window) -> Vec<(String, Rect)> {
    let nodes = window.root().children_recursive();
    let named = nodes.filter_map(|node| {
        let name = node.accesskit_node().label()?;
        Some((name.strip_suffix(" pane")?.to_owned(), node.rect()))
    });
    named.collect()
}

/// The views in sight, with the size of their panes.
fn panes(window: &Window) -> Vec<(String, Vec2)> {
    places(window).into_iter().map(|(name, pane)| (name, pane.size())).collect()
}

/// What of the bars above and below all else lies outside of the window, or over something else.
/// What is scrolled out of sight is in no bar.
fn faults(window: &Window) -> Vec<String> {
    let screen = screen(window);
    let between = ["Lesson", "Settings"].into_iter().filter_map(|name| part(window, name));
    // The tabs of a pane are above it.
    let panes = places(window).into_iter().map(|(_, pane)| pane.with_min_y(pane.top() - 36.0));
    let between: Vec<Rect> = between.chain(panes).collect();
    let top = between.iter().map(|rect| rect.top()).fold(f32::INFINITY, f32::min);
    let bottom = between.iter().map(|rect| rect.bottom()).fold(0.0, f32::max);
    let pressed = [Role::Button, Role::Slider, Role::SpinButton, Role::ComboBox];
    let all = things(window).into_iter().filter(|thing| pressed.contains(&thing.role));
    let all: Vec<(Thing, Rect)> = all.filter_map(|t| t.seen.map(|seen| (t, seen))).collect();
    let mut found = Vec::new();
    for is_above in [true, false] {
        let is_in = |(_, seen): &&(Thing, Rect)| match is_above {
            true => seen.center().y < top,
            false => seen.center().y > bottom,
        };
        let inside: Vec<&(Thing, Rect)> = all.iter().filter(is_in).collect();
        for (i, (one, seen)) in inside.iter().enumerate() {
            if !one.is_whole(screen) {
                found.push(format!("{} is cut off: {:?}", one.name, one.rect));
            }
            for (other, of_other) in &inside[i + 1..] {
                let over = seen.shrink(1.0).intersect(of_other.shrink(1.0));
                // The marks of the time line lie on it.
                let on_rail = one.name == "Timeline" || other.name == "Timeline";
                if over.is_positive() && !on_rail {
                    found.push(format!("{} lies over {}", one.name, other.name));
                }
            }
        }
    }
    found
}

/// The buttons of the bars.
const BUTTONS: [&str; 19] = [
    "Play",
    "Step",
    "Slow motion",
    "Reset",
    "Undo",
    "Redo",
    "Lessons",
    "Recipes",
    "Export",
    "Runs",
    "A | B",
    "Layout",
    "Keys and words",
    "First step",
    "Step back",
    "Step on",
    "Last step",
    "Bookmark",
    "Loop",
];

/// The buttons of the bars that aren't whole in the window.
fn cut_or_missing(window: &Window) -> Vec<&'static str> {
    let things = things(window);
    let is_there = |name: &str| {
        let mut named = things.iter().filter(|t| t.role == Role::Button && t.name == name);
        named.any(|thing| thing.is_whole(screen(window)))
    };
    BUTTONS.into_iter().filter(|name| !is_there(name)).collect()
}

#[test]
fn bars_are_whole_and_every_control_of_them_is_there_in_each_size() {
    for size in SIZES {
        let mut window = at(size);
        for _ in 0..3 {
            press(&mut window, Key::ArrowRight);
        }
        window.run_steps(5);
        assert_eq!(faults(&window), Vec::<String>::new(), "{size:?}");
        assert_eq!(cut_or_missing(&window), Vec::<&str>::new(), "{size:?}");
        for name in ["Speed", "Timeline"] {
            let slider = window.query_by_role_and_label(Role::Slider, name);
            let width = slider.map_or(0.0, |slider| slider.rect().width());
            assert!(width >= 80.0, "{size:?}: {name} {width}");
        }
        assert!(says(&window, "step 3"), "{size:?}");
        let least = panes(&window).into_iter().map(|(_, pane)| pane.min_elem());
        let least = least.fold(f32::INFINITY, f32::min);
        assert!(least >= 145.0, "{size:?}: {:?}", panes(&window));
    }
}

#[test]
fn slow_motion_and_two_runs_have_whole_bars_as_well() {
    for size in SIZES {
        let mut window = at(size);
        act(&mut window, Command::SlowMotion);
        window.run_steps(5);
        assert_eq!(faults(&window), Vec::<String>::new(), "{size:?}, slow motion");
        assert!(window.query_by_label("End slow motion").is_some());
        act(&mut window, Command::SlowMotion);
        act(&mut window, Command::Compare(Comparison::Copy));
        window.run_steps(5);
        assert_eq!(faults(&window), Vec::<String>::new(), "{size:?}, two runs");
        assert!(window.query_by_label("Keep A").is_some());
    }
}

#[test]
fn the_settings_unfold_and_leave_the_views_in_sight() {
    for size in [[800.0, 600.0], [768.0, 1_024.0], [480.0, 800.0]] {
        let mut window = at(size);
        let margin =
            |window: &Window| window.query_by_role_and_label(Role::Slider, "Margin").is_some();
        assert!(!margin(&window), "{size:?}");
        window.get_by_role_and_label(Role::Button, "Settings").click();
        window.run_steps(4);
        assert!(margin(&window), "{size:?}");
        let place = part(&window, "Settings").unwrap();
        let views = panes(&window);
        assert!(!views.is_empty() && views.iter().all(|(_, pane)| pane.y >= 150.0), "{views:?}");
        assert_eq!(place.width() > 0.9 * size[0], size[1] > size[0], "below the views if upright");
        let slider = window.get_by_role_and_label(Role::Slider, "Margin");
        slider.set_value_accesskit(0.5);
        window.run_steps(3);
        assert_eq!(window.state().lab().wanted().loss.margin, 0.5);
        window.get_by_role_and_label(Role::Button, "Settings").click();
        window.run_steps(4);
        assert!(!margin(&window), "{size:?}");
    }
}

#[test]
fn a_card_unfolds_what_it_stands_in() {
    let mut window = at([480.0, 800.0]);
    press(&mut window, Key::W);
    window.run_steps(4);
    let close = window.get_by_label("Close the clinic");
    assert!(screen(&window).contains_rect(close.rect()));
    close.click();
    window.run_steps(4);
    assert!(part(&window, "Settings").is_none());
}

#[test]
fn a_window_that_grows_again_has_the_panes_that_its_person_left() {
    let mut window = at([1_280.0, 720.0]);
    act(&mut window, WindowCommand::ShowView(ViewId::Distances));
    act(&mut window, WindowCommand::ShowView(ViewId::Network));
    window.run_steps(3);
    let before = panes(&window);
    window.set_size(Vec2::new(480.0, 800.0));
    window.run_steps(5);
    assert!(panes(&window).len() <= 2, "{:?}", panes(&window));
    for view in ViewId::ALL {
        act(&mut window, WindowCommand::ShowView(view));
        let name = format!("{} pane", view.label());
        assert!(part(&window, &name).is_some(), "{view:?} can be seen");
    }
    window.set_size(Vec2::new(1_280.0, 720.0));
    window.run_steps(5);
    assert_eq!(panes(&window), before);
    // What is arranged in a narrow window is meant.
    window.set_size(Vec2::new(480.0, 800.0));
    window.run_steps(5);
    act(&mut window, WindowCommand::Arrange(Layout::ThreePoints));
    window.set_size(Vec2::new(1_280.0, 720.0));
    window.run_steps(5);
    assert_eq!(panes(&window).len(), 1);
}

/// Brings a thing into sight, as scrolling does. Returns it as it is then.
fn brought(window: &mut Window, is_it: impl Fn(&Thing) -> bool) -> Option<Thing> {
    let id = things(window).into_iter().find(|thing| is_it(thing))?.id;
    let root = window.root();
    root.children_recursive().find(|node| node.accesskit_node().locate().0 == id)?.scroll_to_me();
    // The list glides there.
    for _ in 0..20 {
        window.run_steps(2);
        let thing = things(window).into_iter().find(|thing| is_it(thing))?;
        if thing.is_whole(screen(window)) {
            return Some(thing);
        }
    }
    things(window).into_iter().find(|thing| is_it(thing))
}

/// Makes the window so many pixels large, at any zoom.
fn resize(window: &mut Window, [width, height]: [f32; 2]) {
    // The zoom of presenter mode follows the size, and the harness keeps the size in points.
    for _ in 0..6 {
        let points = Vec2::new(width, height) / window.ctx.zoom_factor();
        window.set_size(points);
        window.step();
    }
    window.run_steps(3);
}

/// Goes through these lessons, all at a time, and looks at each page in each of these sizes.
fn on_each_page(presenting: bool, sizes: &[[f32; 2]], look: impl Fn(&mut Window, &str) + Sync) {
    let look = &look;
    thread::scope(|scope| {
        for lesson in SOME_LESSONS {
            scope.spawn(move || {
                let listed = LESSONS[lesson].lesson();
                let mut window = at([1_280.0, 720.0]);
                act(&mut window, LessonCommand::Open(listed.clone().shared()));
                if presenting {
                    present(&mut window, [1_280.0, 720.0]);
                }
                for page in 0..listed.pages.len() {
                    act(&mut window, LessonCommand::GoToPage(page));
                    arrive(&mut window);
                    for &size in sizes {
                        resize(&mut window, size);
                        look(
                            &mut window,
                            &format!("{size:?}, lesson {}, page {}", lesson + 1, page + 1),
                        );
                    }
                }
            });
        }
    });
}

#[test]
fn each_page_has_its_question_its_views_and_the_way_on_in_each_size() {
    on_each_page(false, &SIZES, |window, here| {
        assert_eq!(faults(window), Vec::<String>::new(), "{here}");
        let views = panes(window);
        assert!(!views.is_empty(), "{here}");
        assert!(views.iter().all(|(_, pane)| pane.min_elem() >= 110.0), "{here}: {views:?}");
        let next = window.query_by_role_and_label(Role::Button, "Next");
        let next = next.or_else(|| window.query_by_role_and_label(Role::Button, "Summary"));
        let next = next.map(|node| node.rect());
        let screen = screen(window);
        assert!(next.is_some_and(|next| screen.contains_rect(next)), "{here}: {next:?}");
        // A number is told on a scale; the offers are there for the hands of a room.
        let answers: Vec<(Role, String)> = match session(window).scale() {
            Some(_) => vec![(Role::Slider, "Prediction".to_owned())],
            None => {
                let offers = session(window).offers().iter();
                offers.map(|offer| (Role::Button, plain(&offer.label))).collect()
            }
        };
        let asks = session(window).question().is_some();
        assert_eq!(!answers.is_empty(), asks, "{here}: {answers:?}");
        for (role, answer) in answers {
            let is_it =
                |thing: &Thing| thing.role == role && plain(&thing.name).starts_with(&answer);
            let thing = brought(window, is_it);
            let inside = thing.as_ref().is_some_and(|thing| thing.is_whole(screen));
            assert!(inside, "{here}: «{answer}» {thing:?}");
        }
    });
}

#[test]
fn the_page_folds_away_and_comes_back() {
    let mut window = at([480.0, 800.0]);
    act(&mut window, LessonCommand::Open(LESSONS[2].lesson().shared()));
    arrive(&mut window);
    let place = part(&window, "Lesson").unwrap();
    assert!(place.width() > 460.0 && place.height() < 420.0, "above the views: {place:?}");
    let room = |window: &Window| panes(window).iter().map(|(_, pane)| pane.x * pane.y).sum::<f32>();
    let before = room(&window);
    window.get_by_role_and_label(Role::Button, "Page").click();
    window.run_steps(4);
    assert!(part(&window, "Lesson").is_none());
    assert!(room(&window) > before, "{before}: {:?}", panes(&window));
    window.get_by_role_and_label(Role::Button, "Page").click();
    window.run_steps(4);
    assert!(part(&window, "Lesson").is_some());
}

#[test]
fn presenter_mode_has_page_views_and_the_way_on_in_each_size() {
    on_each_page(true, &SIZES[..4], |window, here| {
        let screen = screen(window);
        for name in ["Back", "Next"] {
            let node = window.query_by_role_and_label(Role::Button, name);
            let place = node.map(|node| node.rect());
            let is_there = place.is_some_and(|place| screen.contains_rect(place));
            assert!(is_there || says(window, "Summary"), "{here}: {name} {place:?}");
        }
        let views = panes(window);
        assert!(!views.is_empty(), "{here}");
        let upright = screen.height() > screen.width();
        let is_large = views.iter().all(|(_, pane)| pane.min_elem() >= 110.0);
        assert!(!upright || is_large, "{here}: {views:?}");
        assert!(window.state().page_overflow() < 1.0, "{here}: the page is cut");
    });
}

#[test]
fn dialogs_and_menus_fit_and_what_is_higher_scrolls() {
    for size in SIZES {
        let mut dialogs: Vec<WindowCommand> =
            ExportKind::ALL.into_iter().map(WindowCommand::Export).collect();
        dialogs.extend([
            WindowCommand::OpenFile,
            WindowCommand::SaveFile,
            WindowCommand::Help,
            WindowCommand::Find,
            WindowCommand::Bring(DataSource::Pasted(
                "a,b,label\n1,2,x\n3,4,y\n5,6,x\n7,8,y".into(),
            )),
        ]);
        for dialog in dialogs {
            let here = format!("{size:?}: {dialog:?}");
            let mut window = at(size);
            let before: BTreeSet<NodeId> = things(&window).iter().map(|thing| thing.id).collect();
            act(&mut window, dialog.clone());
            for _ in 0..10 {
                window.run_steps(2);
                thread::sleep(std::time::Duration::from_millis(5));
            }
            let of_dialog: Vec<Thing> =
                things(&window).into_iter().filter(|thing| !before.contains(&thing.id)).collect();
            assert!(!of_dialog.is_empty(), "{here}");
            let screen = screen(&window);
            for thing in &of_dialog {
                // A table of columns scrolls sideways.
                let beside = thing.rect.left() < -0.5 || thing.rect.right() > screen.right() + 0.5;
                let is_column = matches!(dialog, WindowCommand::Bring(_));
                assert!(!beside || is_column, "{here}: {} {:?}", thing.name, thing.rect);
            }
            let (role, end) = match dialog {
                WindowCommand::Help => (Role::Button, "Close"),
                WindowCommand::Find => (Role::TextInput, "Find a point"),
                _ => (Role::Button, "Cancel"),
            };
            let is_end = |thing: &Thing| {
                (thing.role, thing.name.as_str()) == (role, end) && !before.contains(&thing.id)
            };
            let thing = brought(&mut window, is_end).unwrap_or_else(|| panic!("{here}"));
            assert!(thing.is_whole(screen), "{here}: {thing:?}");
        }
        for menu in ["Lessons", "Recipes", "Export", "Runs", "A | B", "Layout"] {
            let mut window = at(size);
            // With a run that is kept.
            act(&mut window, Command::Step);
            act(&mut window, Command::Reset);
            window.run_steps(4);
            let before: BTreeSet<NodeId> = things(&window).iter().map(|thing| thing.id).collect();
            window.get_by_role_and_label(Role::Button, menu).click();
            window.run_steps(5);
            let mut new = things(&window);
            new.retain(|thing| !before.contains(&thing.id));
            assert!(!new.is_empty(), "{size:?}: {menu}");
            for thing in new {
                let inside = thing.rect.left() >= -0.5 && thing.rect.right() <= size[0] + 0.5;
                assert!(inside, "{size:?}: {menu}: {} {:?}", thing.name, thing.rect);
            }
        }
    }
}

#[test]
fn a_notice_and_a_point_in_hand_are_whole() {
    for size in SIZES {
        let mut window = at(size);
        let words = "This note has much to say. ".repeat(20);
        act(&mut window, Command::Say(Notice::remark(words)));
        window.run_steps(4);
        assert_eq!(faults(&window), Vec::<String>::new(), "{size:?}");
        act(&mut window, Command::Reach { row: 3, values: vec![(0, 0.25), (1, 0.25)] });
        window.run_steps(4);
        for name in ["Put it back", "Keep it"] {
            let place = window.get_by_role_and_label(Role::Button, name).rect();
            assert!(screen(&window).contains_rect(place), "{size:?}: {name} {place:?}");
        }
    }
}

#[test]
fn everything_has_a_name_in_narrow_windows_too() {
    for size in SIZES {
        let mut settings = at(size);
        if let Some(button) = settings.query_by_role_and_label(Role::Button, "Settings") {
            button.click();
        }
        settings.run_steps(4);
        let mut lesson = at(size);
        act(&mut lesson, LessonCommand::Open(LESSONS[5].lesson().shared()));
        arrive(&mut lesson);
        let mut export = at(size);
        act(&mut export, WindowCommand::Export(ExportKind::Film));
        export.run_steps(4);
        let mut sweep = at(size);
        act(&mut sweep, WindowCommand::ShowView(ViewId::Sweep));
        sweep.run_steps(4);
        for (state, window) in
            [("settings", settings), ("lesson", lesson), ("export", export), ("sweep", sweep)]
        {
            let nameless: Vec<Thing> =
                things(&window).into_iter().filter(|thing| thing.name.trim().is_empty()).collect();
            assert!(nameless.is_empty(), "{size:?}, {state}: {nameless:?}");
            let roles = things(&window).into_iter().filter(|t| t.role == Role::Unknown);
            assert_eq!(roles.map(|t| t.name).collect::<Vec<_>>(), Vec::<String>::new(), "{state}");
        }
    }
}

#[test]
fn the_smallest_window_has_no_part_outside() {
    for is_touched in [false, true] {
        let mut window = at([320.0, 480.0]);
        if is_touched {
            tap(&mut window, Pos2::new(160.0, 3.0));
            window.run_steps(PAUSE);
        }
        assert_eq!(faults(&window), Vec::<String>::new(), "{is_touched}");
        assert_eq!(cut_or_missing(&window), Vec::<&str>::new(), "{is_touched}");
        act(&mut window, LessonCommand::Open(LESSONS[0].lesson().shared()));
        arrive(&mut window);
        assert_eq!(faults(&window), Vec::<String>::new(), "{is_touched}");
        assert!(screen(&window).contains(Pos2::new(319.0, 479.0)));
    }
}
