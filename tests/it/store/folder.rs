//! The folder of sessions: what is kept, what is offered, and that nothing is lost or overwritten.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use tempfile::{TempDir, tempdir};
use triplet_lab::engine::config::{RunConfig, ValidConfig};
use triplet_lab::lab::recipe::NoLibrary;
use triplet_lab::lab::recipe::{Bookmark, Recipe};
use triplet_lab::lab::session::{self, RunRecord, Session};
use triplet_lab::store::{Autosave, EarlierSession, Store, StoreError};

fn settings(margin: f64) -> ValidConfig {
    let mut config = RunConfig::default();
    config.loss.margin = margin;
    config.validate().unwrap()
}

fn lasting(steps: u64) -> Session {
    let recipe = Recipe::new(settings(1.0)).lasting(steps).unwrap();
    Session {
        runs: vec![RunRecord { id: 1, parent: None, recipe }],
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
fn leave(store: &Store, session: &Session) {
    store.begin().record(session, false, 0.0).unwrap();
}

fn offered(store: &Store) -> Vec<EarlierSession> {
    store.offered().unwrap().newest
}

/// Every file of a folder with what is in it, but for those with these endings.
fn files_but(folder: &Path, endings: &[&str]) -> BTreeMap<String, Vec<u8>> {
    let file = |entry: fs::DirEntry| {
        let name = entry.file_name().into_string().unwrap();
        let is_other = endings.iter().any(|ending| name.ends_with(ending));
        (!is_other).then(|| (name, fs::read(entry.path()).unwrap()))
    };
    folder.read_dir().unwrap().filter_map(|entry| file(entry.unwrap())).collect()
}

/// Every session of a folder with what is in its file.
fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    files_but(folder, &[".lock", ".new", ".new-backup", ".backup"])
}

/// Every file of a folder with what is in it, but for those that are only there to be locked.
fn everything(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    files_but(folder, &[".lock"])
}

#[test]
fn a_session_that_ended_is_offered_and_gone_on_with_once() {
    let (_folder, store) = store();
    leave(&store, &lasting(1_234));
    let left = offered(&store);
    let [EarlierSession { path, when, what: Ok(what) }] = left.as_slice() else {
        panic!("{left:?}")
    };
    assert_eq!(what, "Spiral · 1\u{2009}234 steps · 0 edits");
    assert!(when.starts_with("today ") || when.starts_with("yesterday "), "{when}");
    let before = fs::read(path).unwrap();

    let (mut session, mut autosave) = store.go_on(&left[0], &NoLibrary).unwrap();
    assert_eq!(session, lasting(1_234));
    assert_eq!(offered(&store), [], "it is going on, so it is not offered");
    session.own.runs[0].recipe.edit_at_end(settings(0.3)).unwrap();
    autosave.record(&session, true, 0.0).unwrap();
    assert_eq!(fs::read(path.with_extension("continued")).unwrap(), before, "nothing is deleted");
    drop(autosave);

    let left = offered(&store);
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!(store.go_on(&left[0], &NoLibrary).unwrap().0, session);
    assert_eq!(store.earlier().unwrap().newest.len(), 2);
}

#[test]
fn a_session_that_was_not_recorded_after_going_on_is_offered_again() {
    let (_folder, store) = store();
    leave(&store, &lasting(10));
    let left = offered(&store);
    drop(store.go_on(&left[0], &NoLibrary).unwrap());
    assert_eq!(offered(&store), left);
}

#[test]
fn there_is_no_file_and_no_folder_before_something_is_worth_keeping() {
    let (_folder, store) = store();
    let mut autosave = store.begin();
    autosave.record(lasting(0), false, 0.0).unwrap();
    assert!(!store.folder().exists());
    assert_eq!(store.offered().unwrap().newest, []);
    let mut marked = lasting(0);
    let mark = Bookmark { step: 0, name: "start".to_owned() };
    marked.runs[0].recipe = marked.runs[0].recipe.clone().with_bookmark(mark).unwrap();
    autosave.record(&marked, false, 0.1).unwrap();
    drop(autosave);
    assert_eq!(store.go_on(&offered(&store)[0], &NoLibrary).unwrap().0, marked);
}

#[test]
fn sessions_that_are_going_on_are_not_offered_nor_can_they_be_taken() {
    let (_folder, store) = store();
    let (mut here, mut there) = (store.begin(), store.begin());
    here.record(lasting(10), false, 0.0).unwrap();
    there.record(lasting(20), false, 0.0).unwrap();
    assert_eq!(contents(store.folder()).len(), 2, "each has a file of its own");
    assert_eq!(offered(&store), []);
    drop(here);
    let left = offered(&store);
    assert_eq!(left.len(), 1);
    let (_, _taken) = store.go_on(&left[0], &NoLibrary).unwrap();
    let says = store.go_on(&left[0], &NoLibrary).unwrap_err().to_string();
    assert!(says.contains("another window"), "{says}");
    assert!(matches!(store.put_away(&left[0]), Err(StoreError::InUse { .. })));
    drop(there);
    assert_eq!(offered(&store).len(), 1);
}

#[test]
fn a_damaged_file_is_refused_with_its_line_and_stays_byte_for_byte() {
    let (_folder, store) = store();
    leave(&store, &lasting(10));
    let path = offered(&store)[0].path.clone();
    let whole = String::from_utf8(fs::read(&path).unwrap()).unwrap();
    let damages = [
        (whole.replace("steps = 10", "steps = 11"), "line 8: the checksum of the lines up to here"),
        (whole.replace("session 1", "session 2"), "line 1: version 2 is newer"),
        ("triplet-lab journal 1\n".to_owned(), "line 1: this is a journal, as Triplet Lab 0.1.0"),
        ("shopping list\n".to_owned(), "line 1: it has to be"),
        ("\0".repeat(100), "line 1: it has to be"),
        ("x".repeat(session::MOST_BYTES + 1), "longer than 16 MiB"),
    ];
    for (text, why) in damages {
        fs::write(&path, &text).unwrap();
        let before = contents(store.folder());
        let left = offered(&store);
        let [EarlierSession { what: Err(reason), .. }] = left.as_slice() else {
            panic!("{left:?}")
        };
        assert!(reason.contains(why), "{reason}");
        // A room sees its name, and not the folders that lead to it.
        let name = path.file_name().unwrap().to_str().unwrap();
        assert!(reason.contains(name) && !reason.contains(path.to_str().unwrap()), "{reason}");
        assert!(store.go_on(&left[0], &NoLibrary).is_err());
        leave(&store, &lasting(20)); // the app starts fresh
        let after = contents(store.folder());
        assert!(before.iter().all(|(name, bytes)| after.get(name) == Some(bytes)), "{why}");
        for new in after.keys().filter(|name| !before.contains_key(*name)) {
            fs::remove_file(store.folder().join(new)).unwrap();
        }
    }
}

/// A session as a power cut leaves it: the copy is on the disk, but not all of the file.
fn torn(store: &Store) -> (EarlierSession, Vec<u8>) {
    let mut autosave = store.begin();
    autosave.record(lasting(10), false, 0.0).unwrap();
    let living = store.folder().read_dir().unwrap().map(|entry| entry.unwrap().path());
    let living = living.into_iter().find(|path| path.extension().unwrap() == "toml").unwrap();
    while !living.with_extension("backup").exists() {
        std::thread::sleep(Duration::from_millis(1));
    }
    let path = store.folder().join("torn.toml");
    fs::copy(living.with_extension("backup"), path.with_extension("backup")).unwrap();
    autosave.record(lasting(20), false, 0.1).unwrap();
    let whole = fs::read(&living).unwrap();
    fs::write(&path, &whole[..whole.len() - 1]).unwrap();
    drop(autosave);
    fs::remove_file(living).unwrap();
    (offered(store).remove(0), whole)
}

#[test]
fn the_copy_on_the_disk_stands_in_for_a_torn_file() {
    let (_folder, store) = store();
    let (left, whole) = torn(&store);
    let before = everything(store.folder());
    assert_eq!(before.len(), 2, "{before:?}");
    assert_eq!(left.what.as_deref(), Ok("Spiral · 10 steps · 0 edits"));
    let (session, mut autosave) = store.go_on(&left, &NoLibrary).unwrap();
    assert_eq!(session, lasting(10));
    assert_eq!(everything(store.folder()), before, "neither is touched before there is a new one");
    autosave.record(&session, false, 0.0).unwrap();
    drop(autosave);
    let after = everything(store.folder());
    assert_eq!(after["torn.continued"], &whole[..whole.len() - 1]);
    assert_eq!(after.len(), 2, "the copy has done its work: {:?}", after.keys());
    assert_eq!(store.go_on(&offered(&store)[0], &NoLibrary).unwrap().0, lasting(10));
}

#[test]
fn the_copy_stays_with_a_torn_file_that_is_put_away() {
    let (_folder, store) = store();
    let (left, _) = torn(&store);
    store.put_away(&left).unwrap();
    assert_eq!(offered(&store), []);
    let found = store.earlier().unwrap().newest;
    assert_eq!(store.go_on(&found[0], &NoLibrary).unwrap().0, lasting(10));
}

#[test]
fn a_torn_file_without_a_copy_is_told_and_one_with_nothing_in_it_is_not_offered() {
    let (_folder, store) = store();
    let (left, whole) = torn(&store);
    fs::remove_file(left.path.with_extension("backup")).unwrap();
    for cut in [whole.len() - 1, 40] {
        fs::write(&left.path, &whole[..cut]).unwrap();
        let told = offered(&store).remove(0).what.unwrap_err();
        assert!(told.contains("the end of the file is missing"), "{told}");
        assert!(store.go_on(&left, &NoLibrary).is_err());
        assert_eq!(fs::read(&left.path).unwrap(), &whole[..cut]);
    }
    for cut in [0, 5, 22, 24] {
        fs::write(&left.path, &whole[..cut]).unwrap();
        assert_eq!(offered(&store), [], "{cut} bytes");
    }
}

#[test]
fn a_session_of_an_older_version_is_listed_with_what_to_do_and_stays_as_it_is() {
    let (_folder, store) = store();
    fs::create_dir_all(store.folder()).unwrap();
    let text = "triplet-lab journal 1\nrun 1 - seed=3\tsteps 1 10\there 1 - 10\t0a1b2c3d\n";
    for ending in ["journal", "continued", "kept"] {
        fs::write(store.folder().join(format!("old-{ending}.{ending}")), text).unwrap();
    }
    let before = contents(store.folder());
    let left = offered(&store);
    assert_eq!(left.len(), 1);
    assert_eq!(store.earlier().unwrap().newest.len(), 3);
    let told = left[0].what.as_ref().unwrap_err();
    assert!(told.contains("old-journal.journal: line 1: this is a journal"), "{told}");
    assert!(told.contains("save its runs as recipes"), "{told}");
    assert!(store.go_on(&left[0], &NoLibrary).is_err());
    leave(&store, &lasting(20));
    let after = contents(store.folder());
    assert!(before.iter().all(|(name, bytes)| after.get(name) == Some(bytes)));
}

#[test]
fn a_session_that_lives_is_never_seen_unlocked_while_its_file_is_replaced() {
    let (_folder, store) = store();
    let mut autosave = store.begin();
    autosave.record(lasting(1), false, 0.0).unwrap();
    let path = store.folder().join(contents(store.folder()).keys().next().unwrap());
    let living = EarlierSession { path, when: String::new(), what: Ok(String::new()) };
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let looking = scope.spawn(|| {
            let mut looks = 0;
            while !done.load(Ordering::Relaxed) {
                assert_eq!(offered(&store), []);
                assert!(matches!(store.go_on(&living, &NoLibrary), Err(StoreError::InUse { .. })));
                assert!(matches!(store.put_away(&living), Err(StoreError::InUse { .. })));
                looks += 1;
            }
            looks
        });
        for steps in 2..1_000 {
            autosave.record(lasting(steps), false, 0.0).unwrap();
        }
        done.store(true, Ordering::Relaxed);
        assert!(looking.join().unwrap() > 10);
    });
    drop(autosave);
    assert_eq!(store.go_on(&offered(&store)[0], &NoLibrary).unwrap().0, lasting(999));
}

#[test]
fn nothing_but_the_session_is_left_of_one_that_ended() {
    let (_folder, store) = store();
    let mut autosave = store.begin();
    for steps in 1..20 {
        autosave.record(lasting(steps), false, 0.0).unwrap();
    }
    drop(autosave);
    let files = everything(store.folder());
    assert!(files.keys().all(|name| name.ends_with(".toml")) && files.len() == 1, "{files:?}");
}

#[test]
fn what_was_written_stays_where_more_can_not_be_and_all_is_tried_again_in_a_new_file() {
    let (_folder, store) = store();
    let mut autosave = store.begin();
    autosave.record(lasting(10), false, 0.0).unwrap();
    let before = contents(store.folder());
    let path = store.folder().join(before.keys().next().unwrap());
    fs::create_dir(path.with_extension("new")).unwrap(); // as if the disk were full
    let says = autosave.record(lasting(20), false, 1.0).unwrap_err().to_string();
    assert!(says.contains(path.to_str().unwrap()) && says.contains("free space"), "{says}");
    autosave.record(lasting(30), false, 9.0).unwrap();
    assert_eq!(contents(store.folder()), before);
    assert_eq!(offered(&store), [], "it is going on");
    autosave.record(lasting(40), false, 11.0).unwrap();
    drop(autosave);
    let left = offered(&store);
    assert_eq!(left.len(), 1);
    assert_eq!(store.go_on(&left[0], &NoLibrary).unwrap().0, lasting(40));
    let old = fs::read(path.with_extension("continued")).unwrap();
    assert_eq!(session::read(&old).unwrap(), lasting(10));
}

#[test]
fn one_that_was_put_away_is_not_offered_but_can_be_found() {
    let (_folder, store) = store();
    leave(&store, &lasting(10));
    let left = offered(&store).remove(0);
    let before = fs::read(&left.path).unwrap();
    store.put_away(&left).unwrap();
    assert_eq!(offered(&store), []);
    let says = store.go_on(&left, &NoLibrary).unwrap_err().to_string();
    let name = left.path.with_extension("kept").file_name().unwrap().to_str().unwrap().to_owned();
    assert!(says.contains("put away in another window") && says.contains(&name), "{says}");
    let found = store.earlier().unwrap().newest;
    assert_eq!(found.len(), 1);
    assert_eq!(fs::read(&found[0].path).unwrap(), before);
    let (session, mut autosave) = store.go_on(&found[0], &NoLibrary).unwrap();
    autosave.record(&session, false, 0.0).unwrap();
    assert_eq!(contents(store.folder()).len(), 2);
}

#[test]
fn a_name_that_is_taken_is_never_written_over() {
    let (_folder, store) = store();
    leave(&store, &lasting(10));
    let left = offered(&store).remove(0);
    for ending in ["kept", "continued"] {
        fs::write(left.path.with_extension(ending), "someone's").unwrap();
    }
    let says = store.put_away(&left).unwrap_err().to_string();
    assert!(says.contains("that name is taken"), "{says}");
    let (session, mut autosave) = store.go_on(&left, &NoLibrary).unwrap();
    autosave.record(&session, false, 0.0).unwrap();
    drop(autosave);
    for ending in ["kept", "continued"] {
        assert_eq!(fs::read(left.path.with_extension(ending)).unwrap(), b"someone's");
    }
    for steps in 0..20 {
        leave(&store, &lasting(100 + steps)); // all in the same second or two
    }
    let all = store.offered().unwrap();
    assert_eq!(all.newest.len() + all.more, 22);
}

#[test]
fn the_newest_twenty_are_offered_newest_first_and_the_others_counted() {
    let (_folder, store) = store();
    for steps in 1..=25 {
        leave(&store, &lasting(steps));
    }
    // Whichever order they were made in, the time they were last written counts.
    for left in contents(store.folder()).keys().map(|name| store.folder().join(name)) {
        let steps = session::read(&fs::read(&left).unwrap()).unwrap().at;
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000 + steps * 7 % 25);
        File::options().append(true).open(&left).unwrap().set_modified(time).unwrap();
    }
    let found = store.offered().unwrap();
    assert_eq!((found.newest.len(), found.more), (20, 5));
    let steps: Vec<u64> = found
        .newest
        .iter()
        .map(|left| store.go_on(left, &NoLibrary).unwrap().0.own.at * 7 % 25)
        .collect();
    assert_eq!(steps, (5..25).rev().collect::<Vec<_>>());
}

#[test]
fn a_folder_that_can_not_be_is_said_once_and_tried_again_after_ten_seconds() {
    let (folder, store) = store();
    let in_its_place = folder.path().join("data");
    fs::write(&in_its_place, "a file").unwrap();
    let mut autosave = store.begin();
    let says = autosave.record(lasting(10), true, 0.0).unwrap_err().to_string();
    assert!(says.contains(store.folder().to_str().unwrap()), "{says}");
    assert!(says.contains("tried again every 10 seconds"), "{says}");
    for seconds in [0.1, 9.9, 10.0, 19.0, 20.5] {
        assert!(autosave.record(lasting(20), true, seconds).is_ok(), "said once");
    }
    fs::remove_file(&in_its_place).unwrap();
    autosave.record(lasting(30), true, 25.0).unwrap();
    assert!(!in_its_place.exists(), "it waits");
    autosave.record(lasting(40), true, 31.0).unwrap();
    drop(autosave);
    assert_eq!(store.go_on(&offered(&store)[0], &NoLibrary).unwrap().0, lasting(40));
    fs::remove_dir_all(&in_its_place).unwrap();
    fs::write(&in_its_place, "a file").unwrap();
    assert!(store.offered().is_err() || offered(&store).is_empty());
}

#[test]
fn a_file_that_is_deleted_under_a_session_is_written_anew() {
    let (_folder, store) = store();
    let mut autosave = store.begin();
    autosave.record(lasting(1), false, 0.0).unwrap();
    fs::remove_dir_all(store.folder()).unwrap();
    let mut said = Vec::new();
    for tenth in 1..200u32 {
        let (steps, seconds) = (1 + u64::from(tenth), f64::from(tenth) * 0.2);
        said.extend(autosave.record(lasting(steps), false, seconds).err());
        if said.is_empty() {
            std::thread::sleep(Duration::from_millis(20)); // the disk is looked at once a second
        }
    }
    drop(autosave);
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].to_string().contains("deleted or moved"), "{said:?}");
    assert_eq!(store.go_on(&offered(&store)[0], &NoLibrary).unwrap().0, lasting(200));
}

#[test]
fn growth_is_written_once_a_second_and_edits_at_once() {
    let (_folder, store) = store();
    let mut autosave = store.begin();
    let mut now = lasting(1);
    let text = || {
        let files = contents(store.folder());
        let file = files.into_iter().find(|(name, _)| name.ends_with(".toml"));
        session::read(&file.unwrap().1).unwrap()
    };
    let record = |autosave: &mut Autosave, now: &Session, seconds| {
        autosave.record(now, true, seconds).unwrap();
        text()
    };
    let begun = record(&mut autosave, &now, 0.0);
    assert_eq!(begun, now);
    now.runs[0].recipe.reach(500);
    now.at = 500;
    assert_eq!(record(&mut autosave, &now, 0.5), begun);
    let grown = record(&mut autosave, &now, 1.0);
    assert_eq!(grown, now);
    now.runs[0].recipe.reach(900);
    now.at = 900;
    assert_eq!(record(&mut autosave, &now, 1.9), grown);
    now.runs[0].recipe.edit_at_end(settings(0.5)).unwrap();
    assert_eq!(record(&mut autosave, &now, 1.95), now);
}

#[test]
fn a_file_stays_short_however_much_is_done() {
    let (_folder, store) = store();
    let mut autosave = store.begin();
    let mut now = lasting(100);
    let note = "n".repeat(9_000);
    for i in 0..1_000 {
        let recipe = now.runs[0].recipe.clone();
        now.runs[0].recipe = recipe.titled(i.to_string(), note.clone()).unwrap();
        autosave.record(&now, false, f64::from(i)).unwrap();
    }
    drop(autosave);
    let files = contents(store.folder());
    assert_eq!(files.len(), 1);
    assert!(files.values().all(|bytes| bytes.len() < 10_000));
    let left = offered(&store);
    assert_eq!(left.len(), 1);
    assert_eq!(store.go_on(&left[0], &NoLibrary).unwrap().0, now);
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
