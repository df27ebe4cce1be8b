//! Earlier sessions in a list: by their heads, with two windows, and what can't be read.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use tempfile::{TempDir, tempdir};
use triplet_lab::engine::config::RunConfig;
use triplet_lab::lab::recipe::NoLibrary;
use triplet_lab::lab::recipe::Recipe;
use triplet_lab::lab::session::{RunRecord, Session};
use triplet_lab::store::{EarlierSession, Store, StoreError};

/// A session of this many runs with long notes: ten kilobytes each.
fn session(runs: u64) -> Session {
    let start = RunConfig::default().validate().unwrap();
    let run = |id: u64| {
        let recipe = Recipe::new(start.clone()).lasting(id).unwrap();
        let recipe = recipe.titled(format!("run {id}"), "n".repeat(10_000)).unwrap();
        RunRecord { id, parent: None, recipe }
    };
    Session { runs: (1..=runs).map(run).collect(), shown: runs, beside: None, at: 0 }
}

fn store() -> (TempDir, Store) {
    let folder = tempdir().unwrap();
    let store = Store::at(folder.path().join("runs"));
    (folder, store)
}

fn leave(store: &Store, runs: u64) -> EarlierSession {
    store.begin().record(session(runs), false, 0.0).unwrap();
    store.offered().unwrap().newest.remove(0)
}

fn names(folder: &Path) -> Vec<String> {
    let name = |entry: std::io::Result<fs::DirEntry>| entry.unwrap().file_name().into_string();
    let mut names: Vec<String> = fs::read_dir(folder).unwrap().map(|e| name(e).unwrap()).collect();
    names.sort();
    names
}

#[test]
fn many_long_sessions_are_listed_by_their_heads() {
    let (_folder, store) = store();
    for _ in 0..20 {
        leave(&store, 150);
    }
    let bytes: u64 = fs::read_dir(store.folder())
        .unwrap()
        .map(|entry| entry.unwrap().metadata().unwrap().len())
        .sum();
    assert!(bytes > 30_000_000, "{bytes} bytes");
    let start = Instant::now();
    let offered = store.offered().unwrap();
    let earlier = store.earlier().unwrap();
    let took = start.elapsed();
    assert_eq!((offered.newest.len(), earlier.newest.len()), (20, 20));
    let words = "run 150 · Spiral · 150 steps · 0 edits · 150 runs";
    assert!(earlier.newest.iter().all(|left| left.what.as_deref() == Ok(words)));
    // To read one of them whole takes a tenth of a second.
    assert!(took < Duration::from_millis(500), "{took:?}");
}

#[test]
fn only_what_is_offered_is_checked_and_the_next_one_in_its_turn() {
    let (_folder, store) = store();
    let paths = [1, 2, 3].map(|runs| leave(&store, runs).path);
    for (path, second) in paths.iter().zip(1..) {
        let time = std::time::SystemTime::UNIX_EPOCH + Duration::from_secs(second);
        // The two older ones are damaged behind their heads.
        let mut bytes = fs::read(path).unwrap();
        if second < 3 {
            let middle = bytes.len() / 2;
            bytes[middle] = b'm';
        }
        fs::write(path, bytes).unwrap();
        fs::File::options().append(true).open(path).unwrap().set_modified(time).unwrap();
    }
    let mut left = store.offered().unwrap().newest;
    assert!(left.iter().all(|left| left.what.is_ok()), "the newest is whole");
    store.check(&mut left[1]);
    assert!(left[1].what.as_ref().unwrap_err().contains("checksum"));
    fs::remove_file(&paths[2]).unwrap();
    let left = store.offered().unwrap().newest;
    assert!(left.iter().all(|left| left.what.is_err()), "both are checked: {left:?}");
}

#[test]
fn a_session_that_went_on_in_another_window_is_told_to_have() {
    let (_folder, store) = store();
    let left = leave(&store, 1);
    let (kept, mut autosave) = store.go_on(&left, &NoLibrary).unwrap();
    assert!(matches!(store.go_on(&left, &NoLibrary), Err(StoreError::InUse { .. })));
    autosave.record(&kept, false, 0.0).unwrap();
    let stem = left.path.file_stem().unwrap().to_str().unwrap().to_owned();
    let of_it = || {
        let names = names(store.folder()).into_iter();
        names.filter(|name| name.starts_with(&stem)).collect::<Vec<_>>()
    };
    let before = of_it();
    for error in [store.go_on(&left, &NoLibrary).map(drop), store.put_away(&left)] {
        let says = error.unwrap_err().to_string();
        assert!(says.contains("gone on with in another window"), "{says}");
        assert!(says.contains(".continued") && !says.contains("No such file"), "{says}");
    }
    assert_eq!(of_it(), before, "nothing is left of the tries");
}

#[test]
fn a_session_whose_file_is_gone_is_told_to_be() {
    let (_folder, store) = store();
    let left = leave(&store, 1);
    fs::remove_file(&left.path).unwrap();
    let before = names(store.folder());
    let says = store.go_on(&left, &NoLibrary).unwrap_err().to_string();
    assert!(says.contains("deleted or moved"), "{says}");
    assert_eq!(names(store.folder()), before);
}

#[test]
fn what_can_not_be_read_is_moved_aside_on_request_and_never_lost() {
    let (_folder, store) = store();
    let left = leave(&store, 1);
    fs::write(&left.path, "shopping list").unwrap();
    fs::write(left.path.with_extension("backup"), "its copy").unwrap();
    let journal = store.folder().join("old.journal");
    fs::write(&journal, "triplet-lab journal 1\n").unwrap();
    for left in store.offered().unwrap().newest {
        assert!(left.what.is_err());
        let before = fs::read(&left.path).unwrap();
        let to = store.move_aside(&left).unwrap();
        assert_eq!(fs::read(&to).unwrap(), before);
        assert_eq!(to.file_name(), left.path.file_name());
        assert!(!left.path.exists());
    }
    assert_eq!(store.offered().unwrap().newest, []);
    assert_eq!(store.earlier().unwrap().newest, []);
    let aside = store.folder().join("aside");
    assert_eq!(names(store.folder()), ["aside"]);
    assert_eq!(names(&aside).len(), 3, "{:?}", names(&aside));

    // Another one of the same name doesn't take its place.
    fs::write(&journal, "triplet-lab journal 1\nanother").unwrap();
    let again = store.offered().unwrap().newest.remove(0);
    let says = store.move_aside(&again).unwrap_err().to_string();
    assert!(says.contains("that name is taken"), "{says}");
    assert_eq!(fs::read(&journal).unwrap(), b"triplet-lab journal 1\nanother");
}

#[test]
fn a_session_that_can_not_be_read_is_named_without_its_folders() {
    let (folder, store) = store();
    let path = leave(&store, 1).path;
    fs::write(&path, "no session").unwrap();
    let mut listed = store.earlier().unwrap().newest.remove(0);
    store.check(&mut listed);
    let reason = listed.what.unwrap_err();
    let name = path.file_name().unwrap().to_str().unwrap();
    assert!(reason.contains(name), "{reason}");
    assert!(!reason.contains(folder.path().to_str().unwrap()), "{reason}");
}
