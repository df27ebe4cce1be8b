//! Both views in all kinds of runs, sizes and states: what is drawn is finite, and points can be
//! picked.

use eframe::egui::{
    Context, Event, Modifiers, PointerButton, Pos2, RawInput, Rect, Ui, Vec2, epaint,
    epaint::ClippedShape, pos2, vec2,
};

use super::orbit::is_beside_ball;
use super::{Axes, Ball, Note, Scatter, Space};
use crate::app::clinic::Clinic;
use crate::app::command::{self, Commands};
use crate::app::context::ViewContext;
use crate::app::hand::Hand;
use crate::app::pictures::Thumbnails;
use crate::app::room::{Room, Unfolded};
use crate::app::sweeping::Sweeping;
use crate::app::theme::Theme;
use crate::app::views::embedding::Embedding;
use crate::app::views::input_space::InputSpace;
use crate::app::views::view::View as _;
use crate::engine::choice::Choice as _;
use crate::engine::config::{DataKind, RunConfig};
use crate::lab::{Command, Lab, Phase, Thing, Toggle};

/// A window for one view.
#[derive(Default)]
struct Window {
    ctx: Context,
    thumbnails: Thumbnails,
}

impl Window {
    /// A frame, and what it asks for.
    fn frame(
        &mut self,
        lab: &Lab,
        size: Vec2,
        events: Vec<Event>,
        view: &mut dyn FnMut(&mut Ui, &mut ViewContext<'_>),
    ) -> (Vec<ClippedShape>, Vec<command::Command>) {
        let screen_rect = Some(Rect::from_min_size(Pos2::ZERO, size));
        let input = RawInput { screen_rect, events, ..Default::default() };
        let theme = Theme::dark();
        let mut commands = Commands::default();
        self.thumbnails.update(&self.ctx, lab);
        let mut output = self.ctx.run_ui(input, |ui: &mut Ui| {
            let thumbnails = &self.thumbnails;
            let commands = &mut commands;
            view(
                ui,
                &mut ViewContext {
                    lab,
                    lesson: None,
                    run: lab.run_a(),
                    other_run: None,
                    side: None,
                    commands,
                    theme: &theme,
                    offered: &[],
                    earlier: None,
                    clinic: &Clinic::default(),
                    thumbnails,
                    fit: false,
                    turns: false,
                    presenting: false,
                    bare: false,
                    steady: false,
                    room: Room::of_picture(),
                    unfolded: Unfolded::default(),
                    lessons: &[],
                    lit: &[],
                    hand: &Hand::default(),
                    sweeping: &Sweeping::default(),
                },
            );
        });
        // There is no screen to bring pictures to.
        output.textures_delta.clear();
        (std::mem::take(&mut output.shapes), commands.take())
    }
}

/// Draws both views at several sizes and holds every corner of every triangle finite.
fn draws(lab: &Lab) {
    let (mut embedding, mut input_space) = (Embedding::default(), InputSpace::default());
    let mut window = Window::default();
    for size in [vec2(1_000.0, 700.0), vec2(240.0, 180.0), vec2(90.0, 40.0)] {
        for is_embedding in [false, true] {
            let (shapes, _) = window.frame(lab, size, Vec::new(), &mut |ui, cx| {
                if is_embedding { embedding.ui(ui, cx) } else { input_space.ui(ui, cx) }
            });
            for primitive in window.ctx.tessellate(shapes, 1.0) {
                if let epaint::Primitive::Mesh(mesh) = primitive.primitive {
                    assert!(mesh.vertices.iter().all(|v| v.pos.is_finite()), "{size:?}");
                }
            }
        }
    }
}

fn lab(config: RunConfig) -> Lab {
    let mut lab = Lab::new(config).unwrap();
    for toggle in [Toggle::Arrows, Toggle::Trails] {
        lab.apply(Command::Toggle(toggle));
    }
    lab
}

#[test]
fn every_data_set_is_drawn_before_and_while_it_is_learnt() {
    for &kind in DataKind::ALL {
        let mut lab = lab(RunConfig::of(kind));
        draws(&lab);
        for _ in 0..3 {
            lab.apply(Command::Step);
        }
        let held_out = lab.run_a().data().held_out.first().copied();
        held_out.into_iter().for_each(|row| lab.apply(Command::Select(Thing::Point(row))));
        lab.apply(Command::Hover(Some(Thing::Point(0))));
        draws(&lab);
    }
}

#[test]
fn odd_runs_are_drawn_too() {
    let odd = |change: fn(&mut RunConfig)| {
        let mut config = RunConfig::of(DataKind::Blobs);
        config.data.points = 10;
        change(&mut config);
        let mut lab = lab(config);
        for toggle in [Toggle::HeldOut, Toggle::FreezeAxes] {
            lab.apply(Command::Toggle(toggle));
        }
        lab.apply(Command::Step);
        lab.apply(Command::SetAxes([1, 2]));
        lab.apply(Command::Step);
        draws(&lab);
    };
    odd(|c| c.embedder.dim = 1);
    odd(|c| c.embedder.dim = 64);
    odd(|c| c.held_out = 0.0);
    odd(|c| c.data.noise = 0.0);
    odd(|c| (c.data.classes, c.sampler.classes, c.sampler.points) = (1, 1, 4));
    odd(|c| (c.embedder.dim, c.embedder.normalize) = (3, true));
    odd(|c| c.optimizer.learning_rate = 10.0);
}

#[test]
fn the_pointer_picks_the_point_under_it_and_a_click_selects_it() {
    let lab = Lab::new(RunConfig::default()).unwrap();
    let mut window = Window::default();
    let mut scatter = Scatter::default();
    let mut frame = |events: Vec<Event>| {
        let (_, commands) = window.frame(&lab, vec2(600.0, 500.0), events, &mut |ui, cx| {
            let mut axes =
                Axes::new((lab.run_a().input_projection(), 0), [0, 1], |_| String::new());
            scatter.sheet(ui, cx, "points", &mut axes, None).finish(
                "points",
                Space::Embedding,
                cx.commands,
            );
        });
        (commands, scatter.on_screen.clone())
    };
    frame(Vec::new());
    let (_, places) = frame(Vec::new());
    let at: Pos2 = places[17];
    let press = |pressed| Event::PointerButton {
        pos: at,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    frame(vec![Event::PointerMoved(at)]);
    let (hovering, _) = frame(vec![press(true)]);
    let [command::Command::Lab(Command::Hover(Some(Thing::Point(picked))))] = hovering[..] else {
        panic!("{hovering:?}");
    };
    // Another point may lie on the same spot.
    assert!(places[picked].distance(at) < 0.5, "{picked}");
    let (clicking, _) = frame(vec![press(false)]);
    assert!(clicking.contains(&Command::Select(Thing::Point(picked)).into()), "{clicking:?}");
    let (gone, _) = frame(vec![Event::PointerMoved(pos2(-50.0, -50.0))]);
    assert!(gone.is_empty(), "{gone:?}");
}

#[test]
fn held_out_points_that_are_switched_off_are_neither_drawn_nor_picked() {
    let mut lab = Lab::new(RunConfig::default()).unwrap();
    let held_out = lab.run_a().data().held_out[0];
    let mut window = Window::default();
    let mut scatter = Scatter::default();
    let mut look = |lab: &Lab| {
        let mut seen = None;
        window.frame(lab, vec2(600.0, 500.0), Vec::new(), &mut |ui, cx| {
            let mut axes =
                Axes::new((lab.run_a().input_projection(), 0), [0, 1], |_| String::new());
            seen = scatter.sheet(ui, cx, "points", &mut axes, None).at(held_out);
        });
        seen
    };
    assert!(look(&lab).is_some());
    lab.apply(Command::Toggle(Toggle::HeldOut));
    assert!(look(&lab).is_none());
}

#[test]
fn points_travel_to_where_the_step_takes_them_on_the_axes_of_before() {
    for dim in [2, 6] {
        let mut config = RunConfig::of(DataKind::Blobs);
        config.embedder.dim = dim;
        let mut lab = Lab::new(config).unwrap();
        lab.apply(Command::Step);
        let axes_before = lab.run_a().snapshot().projection.basis.clone();
        lab.apply(Command::SlowMotion);
        lab.apply(Command::ShowPhase(Phase::EmbedAgain));
        let mut window = Window::default();
        let mut scatter = Scatter::default();
        let mut places = |lab: &Lab| {
            window.frame(lab, vec2(600.0, 500.0), Vec::new(), &mut |ui, cx| {
                let mut axes =
                    Axes::new((&lab.run_a().snapshot().projection, 0), [0, 1], |_| String::new());
                axes.after = lab.run_a().step_trace().map(|apart| &apart.after);
                scatter.sheet(ui, cx, "points", &mut axes, None);
            });
            scatter.places.clone()
        };
        let start = places(&lab);
        let mut last = 0.0;
        while lab.tick(0.1, &|| 0.0).busy && lab.glide() < 1.0 {
            let (now, share) = (places(&lab), lab.glide());
            assert!(share > last);
            last = share;
            let after = &lab.run_a().step_trace().unwrap().after;
            let projection = &lab.run_a().snapshot().projection;
            for (row, now) in now.iter().enumerate() {
                let end = projection.place(after.row(row).as_slice().unwrap());
                let way = [0, 1].map(|k| start[row][k] + share * (end[k] - start[row][k]));
                assert!((0..2).all(|k| (now[k] - way[k]).abs() < 1e-12), "row {row}");
            }
        }
        let end = places(&lab);
        assert!(end.iter().zip(&start).all(|(end, start)| end != start));
        assert_eq!(lab.run_a().snapshot().projection.basis, axes_before);
    }
}

#[test]
fn in_a_wide_plot_in_three_dimensions_the_key_and_the_notes_are_beside_the_ball() {
    let mut config = RunConfig::of(DataKind::Digits);
    (config.embedder.dim, config.embedder.normalize) = (3, true);
    let mut lab = Lab::new(config).unwrap();
    lab.apply(Command::Step);
    let mut window = Window::default();
    for size in [vec2(370.0, 129.0), vec2(490.0, 256.0), vec2(990.0, 540.0)] {
        let mut scatter = Scatter::default();
        for _ in 0..3 {
            window.frame(&lab, size, Vec::new(), &mut |ui, cx| {
                let name = |axis: usize| format!("z{}", axis + 1);
                let projection = (&lab.run_a().snapshot().projection, 0);
                let mut axes = Axes::new(projection, [0, 1], name).in_space(name, Some(Ball::UNIT));
                let mut sheet = scatter.sheet(ui, cx, "points", &mut axes, None);
                let frame = sheet.frame();
                assert!(
                    frame.height() > 0.8 * size.y,
                    "{size:?}: a strip takes room from {frame:?}"
                );
                sheet.tripod(&axes);
                sheet.legend(ui, cx.commands);
                let note =
                    |words: &str| Note { long: format!("{words} {words}"), short: words.into() };
                sheet.notes(
                    &["nearest: 5 of its class, 0 not", "cap: d(a,p) + margin = 0.47"].map(note),
                );
                let names = sheet.axis_names.iter().map(|(place, _)| *place);
                for place in names.clone() {
                    assert!(frame.contains_rect(place), "{size:?}: {place:?}");
                }
                let [key, notes] = [sheet.legend_in, sheet.notes_in].map(Option::unwrap);
                for place in [key, notes] {
                    assert!(is_beside_ball(frame, place), "{size:?}: {place:?} in {frame:?}");
                    assert!(frame.contains_rect(place), "{size:?}: {place:?} in {frame:?}");
                    assert!(names.clone().all(|name| !name.intersects(key)), "{size:?}");
                }
            });
        }
    }
}

#[test]
fn every_phase_of_a_step_is_drawn() {
    for kind in [DataKind::Spiral, DataKind::Digits] {
        let mut lab = lab(RunConfig::of(kind));
        lab.apply(Command::SlowMotion);
        for phase in Phase::ALL {
            lab.apply(Command::ShowPhase(phase));
            lab.tick(0.2, &|| 0.0);
            draws(&lab);
        }
    }
}
