//! What a page hides or locks can't be done on it, by whatever command.

use triplet_lab::app::{Command as AnyCommand, LessonCommand};
use triplet_lab::lab::policy::{Group, HasPolicy, Lock};
use triplet_lab::lab::session::Session;
use triplet_lab::lab::{Command, Control, Display, Side, ThreePoints};
use triplet_lab::lesson::{LESSONS, Player, Visibility};

use crate::common::commands;
use crate::common::lessons::{lesson, open};

/// All that a command could change in the lab of a page.
type State =
    (Session, Display, bool, String, ThreePoints, bool, (Vec<usize>, String), Option<String>);

fn state(player: &Player) -> State {
    let lab = player.lab();
    let transport = lab.transport();
    let speed = format!("{:?} {:?}", transport.speed, transport.repeat);
    let weights = format!("{:?}", lab.run_a().weights_in_hand());
    (
        lab.to_session(),
        lab.display().clone(),
        transport.playing,
        speed,
        lab.three().clone(),
        lab.slow().is_some(),
        (lab.run_a().in_hand(), weights),
        lab.undo_words().map(str::to_owned),
    )
}

/// The controls of a command on this page.
fn controls(command: &Command, player: &Player) -> Vec<Control> {
    match (command.policy().lock, command) {
        (Lock::Open, _) => Vec::new(),
        (Lock::By(control), _) => vec![control],
        (Lock::BySettings, Command::Configure(_) | Command::KeepReach) => {
            player.lab().controls_of(command)
        }
        (Lock::BySettings, _) => panic!("only these change any setting"),
    }
}

/// Sends every command whose control the page hides or locks; nothing may change but the notice.
fn hold_the_locks(player: &mut Player, place: &str) -> usize {
    let mut refused = 0;
    for command in commands::of_lab(player.lab()) {
        let session = player.session().unwrap();
        let closed = controls(&command, player)
            .into_iter()
            .find(|&control| session.visibility(control) != Visibility::Free);
        let Some(closed) = closed else { continue };
        let before = state(player);
        player.apply(command.clone());
        assert!(state(player) == before, "{place}: {command:?}");
        let said = player.lab().notice().unwrap().text.clone();
        assert!(said.contains(closed.said()), "{place}: {command:?} says {said:?}");
        player.apply(Command::Dismiss);
        refused += 1;
    }
    for command in commands::of_window() {
        let Lock::By(control) = command.policy().lock else { continue };
        let session = player.session().unwrap();
        let is_free = session.visibility(control) == Visibility::Free;
        assert_eq!(player.allows(&command.policy()), is_free, "{place}: {command:?}");
        refused += usize::from(!is_free);
    }
    refused
}

#[test]
fn no_command_does_what_a_page_of_the_lessons_hides_or_locks() {
    for listed in LESSONS {
        let lesson = listed.lesson().shared();
        let mut player = open(&lesson);
        for (number, page) in lesson.pages.iter().enumerate() {
            player.teach(LessonCommand::GoToPage(number));
            player.settle();
            let place = format!("{}, page {}", listed.name, number + 1);
            let refused = hold_the_locks(&mut player, &place);
            assert!(refused > 0 || page.show.is_none(), "{place}: nothing is locked");
        }
    }
}

#[test]
fn every_control_locks_its_commands_and_no_others() {
    let names = Control::ALL.map(|control| format!("{:?}", control.name()));
    let pages: Vec<String> = (0..Control::ALL.len())
        .flat_map(|n| {
            let others = [&names[..n], &names[n + 1..]].concat().join(", ");
            [format!("show = [{others}]"), format!("lock = [{}]", names[n])]
        })
        .map(|keys| format!("```page\n{keys}\n```\n# A page\n"))
        .collect();
    let text = format!(
        "+++\ntitle = \"Locks\"\n[runs.a]\ndata = \"spiral\"\npoints = 120\n+++\n{}",
        pages.join("---\n")
    );
    let mut player = open(&lesson(&text));
    for (number, control) in Control::ALL.into_iter().flat_map(|c| [c, c]).enumerate() {
        player.teach(LessonCommand::GoToPage(number));
        player.settle();
        let place = format!("{} on page {number}", control.name());
        hold_the_locks(&mut player, &place);
        for command in commands::of_lab(player.lab()) {
            let is_its_own = controls(&command, &player).contains(&control);
            let allowed = player.allows(&command.policy()) || is_its_own;
            assert!(allowed, "{place}: {command:?}");
        }
    }
}

/// A page that has only these controls, where the run has collapsed.
fn page_with(show: &str) -> Player {
    let text = format!(
        "+++\ntitle = \"Few\"\n[runs.a]\npreset = \"collapse\"\n+++\n\
         ```page\nrun = \"a\"\nstep = 300\nshow = [{show}]\n```\n# A page\n"
    );
    open(&lesson(&text))
}

#[test]
fn slow_motion_trains_nothing_on_a_page_without_steps() {
    for show in ["", "\"margin\""] {
        let mut player = page_with(show);
        let before = state(&player);
        player.apply(Command::SlowMotion);
        (0..9).for_each(|_| player.apply(Command::NextPhase));
        player.settle();
        assert!(state(&player) == before, "show = [{show}]");
        assert!(
            player.lab().notice().unwrap().text.contains("a single step has no part in this page")
        );
    }
}

#[test]
fn neither_a_cure_nor_a_moved_point_comes_to_a_page_that_shows_no_controls_for_them() {
    for show in ["", "\"margin\""] {
        let mut player = page_with(show);
        let before = state(&player);
        for command in [
            Command::TryCure(Side::A),
            Command::Reach { row: 0, values: vec![(0, 0.5)] },
            Command::Nudge([1, 0]),
            Command::HoldWeights(vec![commands::weight()]),
            Command::KnockOut { layer: 0, unit: 0 },
            Command::KeepReach,
        ] {
            player.apply(command.clone());
            player.settle();
            assert!(state(&player) == before, "show = [{show}]: {command:?}");
        }
    }
}

#[test]
fn every_key_is_listed_under_the_group_of_its_command() {
    let group = |wanted: AnyCommand| {
        let all = AnyCommand::with_keys();
        let listed = all.iter().find(|command| **command == wanted);
        listed.unwrap_or_else(|| panic!("{wanted:?} has no key")).policy().group
    };
    for by in [[1, 0], [-1, 0], [0, 1], [0, -1]] {
        assert_eq!(group(Command::Nudge(by).into()), Group::Points);
    }
    assert_eq!(group(Command::KeepReach.into()), Group::Points);
    assert_eq!(group(triplet_lab::app::WindowCommand::Clinic(None).into()), Group::Runs);
    assert_eq!(group(Command::SlowMotion.into()), Group::SlowMotion);
}

#[test]
fn every_command_with_a_key_is_listed_with_it() {
    let lab = open(&LESSONS[0].lesson().shared());
    let lessons = commands::of_lessons(lab.session().unwrap().lesson());
    let all = commands::of_lab(lab.lab()).into_iter().map(AnyCommand::Lab);
    let all = all.chain(lessons.into_iter().map(AnyCommand::Lesson));
    let all = all.chain(commands::of_window().into_iter().map(AnyCommand::Window));
    let mut listed = AnyCommand::with_keys();
    listed.extend(Command::with_keys_in_slow_motion().map(AnyCommand::Lab));
    for command in all.filter(|command| command.shortcut().is_some()) {
        // A view's own full size has the key of the one under the pointer.
        let of_all = AnyCommand::Window(triplet_lab::app::WindowCommand::FullSize(None));
        let listed_as = match command {
            AnyCommand::Window(triplet_lab::app::WindowCommand::FullSize(_)) => of_all,
            other => other,
        };
        assert!(listed.contains(&listed_as), "{listed_as:?}");
    }
}
