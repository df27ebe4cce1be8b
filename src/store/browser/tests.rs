use super::local::{ROOM, get, keys, switch_to};
use super::*;

fn begin(text: &str) -> SessionFile {
    SessionFile::begin(&folder().unwrap(), text).unwrap()
}

fn offered() -> Vec<PathBuf> {
    let mut files = files(&folder().unwrap(), &[OFFERED]).unwrap();
    files.sort_unstable();
    files.into_iter().map(|(_, path)| path).collect()
}

fn text_of(path: &Path) -> String {
    String::from_utf8(read(path, u64::MAX).unwrap()).unwrap()
}

#[test]
fn a_session_is_found_under_its_name_with_what_was_stored_last() {
    let file = begin("first");
    file.replace("second").unwrap();
    file.wait_for_disk().unwrap();
    let path = file.lock.path.clone();
    assert_eq!(offered(), std::slice::from_ref(&path));
    assert_eq!(text_of(&path), "second");
    assert_eq!(read(&path, 3).unwrap(), b"sec", "a head is read alone");
    let (at, _) = stored(&path).unwrap();
    assert!(at.elapsed().unwrap() < Duration::from_secs(60), "and when that was");
}

#[test]
fn two_tabs_never_share_a_session() {
    let mine = begin("of tab 1");
    switch_to(2);
    let other = begin("of tab 2");
    assert_ne!(mine.lock.path, other.lock.path);
    for session in [&mine, &other] {
        let path = &session.lock.path;
        assert!(is_held(path));
        assert!(matches!(FileLock::lock(path), Err(StoreError::InUse { .. })));
    }
    let path = mine.lock.path.clone();
    drop(mine);
    assert!(!is_held(&path), "the first tab is gone, so the other may go on with its session");
    FileLock::lock(&path).unwrap().forget();
    assert!(!is_held(&path));
}

#[test]
fn a_session_that_was_resumed_or_put_away_is_kept_under_another_ending() {
    let path = begin("earlier").lock.path.clone();
    let earlier = FileLock::lock(&path).unwrap();
    let later = begin("earlier and more");
    later.take_the_place_of(&earlier);
    assert_eq!(offered(), std::slice::from_ref(&later.lock.path));
    assert_eq!(text_of(&path.with_extension(CONTINUED)), "earlier");
    drop(earlier);
    let lock = later.close();
    lock.rename(KEPT).unwrap();
    assert!(offered().is_empty());
    let aside = Path::new("runs/aside/x.toml");
    let kept = FileLock::lock(&path.with_extension(CONTINUED)).unwrap();
    kept.move_to(aside).unwrap();
    assert_eq!(text_of(aside), "earlier");
    let error = begin("another").lock.move_to(aside).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::AlreadyExists, "nothing is overwritten");
    assert_eq!(text_of(aside), "earlier");
}

#[test]
fn a_full_storage_lets_go_of_what_later_sessions_have_and_of_nothing_else() {
    let whole = "x".repeat(ROOM / 4);
    for _ in 0..2 {
        let earlier = begin(&whole);
        earlier.lock.rename(CONTINUED).unwrap();
    }
    let put_away = begin(&whole);
    put_away.lock.rename(KEPT).unwrap();
    let mine = begin("small");
    assert_eq!(keys().iter().filter(|key| key.ends_with(CONTINUED)).count(), 2);
    mine.replace(&"y".repeat(ROOM / 2)).unwrap();
    assert_eq!(keys().iter().filter(|key| key.ends_with(CONTINUED)).count(), 0);
    let error = mine.replace(&"z".repeat(ROOM)).unwrap_err();
    assert!(error.to_string().contains("are full: save what you need"), "{error}");
    assert_eq!(text_of(&mine.lock.path), "y".repeat(ROOM / 2), "the former text stays");
    assert!(get(&key(&put_away.lock.path.with_extension(KEPT))).is_some());
}
