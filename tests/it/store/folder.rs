//! The folder of sessions: what is kept, what is offered, and that nothing is lost or overwritten.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, SystemTime};

use tempfile::{TempDir, tempdir};
use triplet_lab::engine::config::{RunConfig, ValidConfig};
use triplet_lab::lab::journal;
use triplet_lab::lab::notebook::{Notebook, Page};
use triplet_lab::lab::recipe::{Bookmark, Recipe};
use triplet_lab::store::{Left, Session, Store, StoreError};

fn knobs(margin: f64) -> ValidConfig {
    let mut config = RunConfig::default();
    config.loss.margin = margin;
    config.validate().unwrap()
}

fn lasting(steps: u64) -> Notebook {
    let recipe = Recipe::new(knobs(1.0)).lasting(steps).unwrap();
    Notebook {
        pages: vec![Page { id: 1, parent: None, recipe }],
        shown: 1,
        beside: None,
        at: steps,
    }
}

fn store() -> (TempDir, Store) {
    let folder = tempdir().unwrap();
    let store = Store::at(folder.path().join("data").join("runs"));
    (folder, store)
}

/// A session that was here and ended, by whatever way.
fn leave(store: &Store, notebook: &Notebook) {
    store.begin().record(notebook, false, 0.0).unwrap();
}

fn offered(store: &Store) -> Vec<Left> {
    store.left().unwrap().newest
}

/// Every file of a folder with what is in it.
fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let file = |entry: fs::DirEntry| {
        (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())
    };
    folder.read_dir().unwrap().map(|entry| file(entry.unwrap())).collect()
}

#[test]
fn a_session_that_ended_is_offered_and_gone_on_with_once() {
    let (_folder, store) = store();
    leave(&store, &lasting(1_234));
    let left = offered(&store);
    let [Left::Whole { path, when, what }] = left.as_slice() else { panic!("{left:?}") };
    assert_eq!(what, "Spiral · 1\u{2009}234 steps · 0 edits");
    assert!(when.starts_with("today ") || when.starts_with("yesterday "), "{when}");
    let before = fs::read(path).unwrap();

    let (mut notebook, mut session) = store.go_on(&left[0]).unwrap();
    assert_eq!(notebook, lasting(1_234));
    assert_eq!(offered(&store), [], "it is going on, so it is not offered");
    notebook.pages[0].recipe.edit_at_end(knobs(0.3)).unwrap();
    session.record(&notebook, true, 0.0).unwrap();
    assert_eq!(fs::read(path.with_extension("continued")).unwrap(), before, "nothing is deleted");
    drop(session);

    let left = offered(&store);
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!(store.go_on(&left[0]).unwrap().0, notebook);
    assert_eq!(store.earlier().unwrap().newest.len(), 2);
}

#[test]
fn a_session_that_was_not_recorded_after_going_on_is_offered_again() {
    let (_folder, store) = store();
    leave(&store, &lasting(10));
    let left = offered(&store);
    drop(store.go_on(&left[0]).unwrap());
    assert_eq!(offered(&store), left);
}

#[test]
fn there_is_no_file_and_no_folder_before_something_is_worth_keeping() {
    let (_folder, store) = store();
    let mut session = store.begin();
    session.record(&lasting(0), false, 0.0).unwrap();
    assert!(!store.folder().exists());
    assert_eq!(store.left().unwrap().newest, []);
    let mut marked = lasting(0);
    let mark = Bookmark { step: 0, name: "start".to_owned() };
    marked.pages[0].recipe = marked.pages[0].recipe.clone().with_bookmark(mark).unwrap();
    session.record(&marked, false, 0.1).unwrap();
    drop(session);
    assert_eq!(store.go_on(&offered(&store)[0]).unwrap().0, marked);
}

#[test]
fn sessions_that_are_going_on_are_not_offered_nor_can_they_be_taken() {
    let (_folder, store) = store();
    let (mut here, mut there) = (store.begin(), store.begin());
    here.record(&lasting(10), false, 0.0).unwrap();
    there.record(&lasting(20), false, 0.0).unwrap();
    assert_eq!(contents(store.folder()).len(), 2, "each has a file of its own");
    assert_eq!(offered(&store), []);
    drop(here);
    let left = offered(&store);
    assert_eq!(left.len(), 1);
    let (_, _taken) = store.go_on(&left[0]).unwrap();
    let says = store.go_on(&left[0]).unwrap_err().to_string();
    assert!(says.contains("another window"), "{says}");
    assert!(matches!(store.put_away(&left[0]), Err(StoreError::InUse { .. })));
    drop(there);
    assert_eq!(offered(&store).len(), 1);
}

#[test]
fn a_damaged_file_is_refused_with_its_line_and_stays_byte_for_byte() {
    let (_folder, store) = store();
    leave(&store, &lasting(10));
    let path = offered(&store)[0].path().to_owned();
    let whole = String::from_utf8(fs::read(&path).unwrap()).unwrap();
    let damages = [
        (whole.replace("margin=1.0", "margin=2.0"), "line 2: its checksum is"),
        (whole.replace("journal 1", "journal 2"), "line 1: version 2 is newer"),
        ("shopping list\n".to_owned(), "line 1: it has to be"),
        ("\0".repeat(100), "line 1: it has to be"),
        ("x".repeat(journal::MOST_BYTES + 1), "longer than 16 MiB"),
    ];
    for (text, why) in damages {
        fs::write(&path, &text).unwrap();
        let before = contents(store.folder());
        let left = offered(&store);
        let [Left::Damaged { reason, .. }] = left.as_slice() else { panic!("{left:?}") };
        assert!(reason.contains(why) && reason.contains(path.to_str().unwrap()), "{reason}");
        assert!(store.go_on(&left[0]).is_err());
        leave(&store, &lasting(20)); // the app starts fresh
        let after = contents(store.folder());
        assert!(before.iter().all(|(name, bytes)| after.get(name) == Some(bytes)), "{why}");
        for new in after.keys().filter(|name| !before.contains_key(*name)) {
            fs::remove_file(store.folder().join(new)).unwrap();
        }
    }
}

#[test]
fn a_torn_last_line_is_left_out_and_files_with_nothing_in_them_are_not_offered() {
    let (_folder, store) = store();
    let mut session = store.begin();
    session.record(&lasting(10), false, 0.0).unwrap();
    session.record(&lasting(20), false, 0.1).unwrap();
    drop(session);
    let path = offered(&store)[0].path().to_owned();
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() - 1]).unwrap();
    assert_eq!(store.go_on(&offered(&store)[0]).unwrap().0, lasting(10));
    assert_eq!(fs::read(&path).unwrap(), &whole[..whole.len() - 1]);
    for cut in [0, 5, 22, 40] {
        fs::write(&path, &whole[..cut]).unwrap();
        assert_eq!(offered(&store), [], "{cut} bytes");
    }
}

#[test]
fn one_that_was_put_away_is_not_offered_but_can_be_found() {
    let (_folder, store) = store();
    leave(&store, &lasting(10));
    let left = offered(&store).remove(0);
    let before = fs::read(left.path()).unwrap();
    store.put_away(&left).unwrap();
    assert_eq!(offered(&store), []);
    let says = store.go_on(&left).unwrap_err().to_string();
    assert!(says.contains("can't be read") && says.contains(left.path().to_str().unwrap()));
    let found = store.earlier().unwrap().newest;
    assert_eq!(found.len(), 1);
    assert_eq!(fs::read(found[0].path()).unwrap(), before);
    let (notebook, mut session) = store.go_on(&found[0]).unwrap();
    session.record(&notebook, false, 0.0).unwrap();
    assert_eq!(contents(store.folder()).len(), 2);
}

#[test]
fn a_name_that_is_taken_is_never_written_over() {
    let (_folder, store) = store();
    leave(&store, &lasting(10));
    let left = offered(&store).remove(0);
    for ending in ["kept", "continued"] {
        fs::write(left.path().with_extension(ending), "someone's").unwrap();
    }
    let says = store.put_away(&left).unwrap_err().to_string();
    assert!(says.contains("that name is taken"), "{says}");
    let (notebook, mut session) = store.go_on(&left).unwrap();
    session.record(&notebook, false, 0.0).unwrap();
    drop(session);
    for ending in ["kept", "continued"] {
        assert_eq!(fs::read(left.path().with_extension(ending)).unwrap(), b"someone's");
    }
    for steps in 0..20 {
        leave(&store, &lasting(100 + steps)); // all in the same second or two
    }
    let all = store.left().unwrap();
    assert_eq!(all.newest.len() + all.more, 22);
}

#[test]
fn the_newest_twenty_are_offered_newest_first_and_the_others_counted() {
    let (_folder, store) = store();
    for steps in 1..=25 {
        leave(&store, &lasting(steps));
    }
    // Whichever order they were made in, the time they were last written counts.
    for left in store.folder().read_dir().unwrap().map(|entry| entry.unwrap().path()) {
        let steps = journal::read(&fs::read(&left).unwrap()).unwrap().at;
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000 + steps * 7 % 25);
        File::options().append(true).open(&left).unwrap().set_modified(time).unwrap();
    }
    let found = store.left().unwrap();
    assert_eq!((found.newest.len(), found.more), (20, 5));
    let steps: Vec<u64> =
        found.newest.iter().map(|left| store.go_on(left).unwrap().0.at * 7 % 25).collect();
    assert_eq!(steps, (5..25).rev().collect::<Vec<_>>());
}

#[test]
fn a_folder_that_can_not_be_is_said_once_and_tried_again_after_ten_seconds() {
    let (folder, store) = store();
    let in_its_place = folder.path().join("data");
    fs::write(&in_its_place, "a file").unwrap();
    let mut session = store.begin();
    let says = session.record(&lasting(10), true, 0.0).unwrap_err().to_string();
    assert!(says.contains(store.folder().to_str().unwrap()), "{says}");
    assert!(says.contains("tried again every 10 seconds"), "{says}");
    for seconds in [0.1, 9.9, 10.0, 19.0, 20.5] {
        assert!(session.record(&lasting(20), true, seconds).is_ok(), "said once");
    }
    fs::remove_file(&in_its_place).unwrap();
    session.record(&lasting(30), true, 25.0).unwrap();
    assert!(!in_its_place.exists(), "it waits");
    session.record(&lasting(40), true, 31.0).unwrap();
    drop(session);
    assert_eq!(store.go_on(&offered(&store)[0]).unwrap().0, lasting(40));
    fs::remove_dir_all(&in_its_place).unwrap();
    fs::write(&in_its_place, "a file").unwrap();
    assert!(store.left().is_err() || offered(&store).is_empty());
}

#[test]
fn a_file_that_is_deleted_under_a_session_is_written_anew() {
    let (_folder, store) = store();
    let mut session = store.begin();
    session.record(&lasting(1), false, 0.0).unwrap();
    fs::remove_dir_all(store.folder()).unwrap();
    let mut said = Vec::new();
    for tenth in 1..200u32 {
        let (steps, seconds) = (1 + u64::from(tenth), f64::from(tenth) * 0.2);
        said.extend(session.record(&lasting(steps), false, seconds).err());
        if said.is_empty() {
            std::thread::sleep(Duration::from_millis(20)); // the disk is looked at once a second
        }
    }
    drop(session);
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].to_string().contains("deleted or moved"), "{said:?}");
    assert_eq!(store.go_on(&offered(&store)[0]).unwrap().0, lasting(200));
}

#[test]
fn growth_is_written_once_a_second_and_edits_at_once() {
    let (_folder, store) = store();
    let mut session = store.begin();
    let mut now = lasting(1);
    let length = || contents(store.folder()).values().next().map_or(0, Vec::len);
    let record = |session: &mut Session, now: &Notebook, seconds| {
        session.record(now, true, seconds).unwrap();
        length()
    };
    let begun = record(&mut session, &now, 0.0);
    assert!(begun > 0);
    now.pages[0].recipe.reach(500);
    now.at = 500;
    assert_eq!(record(&mut session, &now, 0.5), begun);
    let grown = record(&mut session, &now, 1.0);
    assert!(grown > begun);
    now.pages[0].recipe.reach(900);
    now.at = 900;
    assert_eq!(record(&mut session, &now, 1.9), grown);
    now.pages[0].recipe.edit_at_end(knobs(0.5)).unwrap();
    assert!(record(&mut session, &now, 1.95) > grown);
}

#[test]
fn a_file_that_grows_long_is_followed_by_one_with_all_that_still_is() {
    let (_folder, store) = store();
    let mut session = store.begin();
    let mut now = lasting(100);
    let note = "n".repeat(9_000);
    for i in 0..1_000 {
        let recipe = now.pages[0].recipe.clone();
        now.pages[0].recipe = recipe.titled(i.to_string(), note.clone()).unwrap();
        session.record(&now, false, f64::from(i)).unwrap();
    }
    drop(session);
    let files = contents(store.folder());
    assert_eq!(files.len(), 2);
    assert!(files.values().all(|bytes| bytes.len() < journal::MOST_BYTES * 5 / 8));
    let left = offered(&store);
    assert_eq!(left.len(), 1, "the one before was continued");
    assert_eq!(store.go_on(&left[0]).unwrap().0, now);
}

#[test]
fn the_environment_names_the_data_folder() {
    // The variable can't be set for this process, which has other threads: a child has it.
    if let Some(expected) = std::env::var_os("TEST_EXPECTS_RUNS_IN") {
        assert_eq!(Store::open().unwrap().folder(), Path::new(&expected));
        return;
    }
    let folder = tempdir().unwrap();
    let child = |folder: &Path, data: &Path| {
        std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "store::folder::the_environment_names_the_data_folder"])
            .env("TEST_EXPECTS_RUNS_IN", folder)
            .env(Store::VARIABLE, data)
            .output()
            .unwrap()
            .status
            .success()
    };
    assert!(child(&folder.path().join("runs"), folder.path()));
    assert!(!child(&folder.path().join("elsewhere"), folder.path()), "the child does look");
}
