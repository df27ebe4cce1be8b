//! Links: what is written comes back, what chat programs make of it does too, and any other text is
//! refused in words.

use proptest::prelude::*;
use triplet_lab::lab::recipe::{PRESETS, Recipe, from_text, to_text};
use triplet_lab::lesson::LESSONS;
use triplet_lab::link::{
    Base, BaseError, LONGEST_WRITTEN, LessonPage, Link, LinkError, looks_like_link, read,
    read_address,
};

use crate::common::recipes::{any_recipe, with_everything};

const BASE: &str = "https://lab.example.org/";

fn base() -> Base {
    Base::read(BASE).unwrap()
}

fn run_in(link: &Link) -> Recipe {
    from_text(link.run.as_ref().unwrap()).unwrap()
}

fn page(lesson: usize, page: usize) -> Option<LessonPage> {
    Some(LessonPage { lesson: lesson - 1, page: page - 1 })
}

fn to_page(lesson: usize, page_number: usize) -> Link {
    Link { page: page(lesson, page_number), ..Link::default() }
}

/// What is said of an address that is refused.
fn refused(rest: &str) -> String {
    let error = read_address(&format!("{BASE}{rest}")).unwrap_err().to_string();
    assert!(!error.contains('\n') && error.len() < 600, "{error}");
    error
}

#[test]
fn every_preset_goes_into_a_link_that_fits_every_chat() {
    for preset in PRESETS {
        let recipe = preset.recipe().unwrap();
        let link = base().to_run(&recipe).unwrap();
        assert!(link.starts_with("https://lab.example.org/#TL1."), "{link}");
        assert!(link.len() < 2_000, "{}: {}", recipe.title(), link.len());
        assert_eq!(run_in(&read_address(&link).unwrap()), recipe);
    }
}

#[test]
fn what_chats_add_to_a_link_and_do_to_it_is_no_harm() {
    let recipe = with_everything();
    let link = base().to_run(&recipe).unwrap();
    let (left, right) = link.split_at(90);
    let text = to_text(&recipe);
    let encoded: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let changed = [
        format!("  {link}\n"),
        format!("<{link}>"),
        format!("({link})."),
        format!("“{link}”,"),
        format!("{link}…"),
        format!("{link}?utm_source=chat&utm_medium=social"),
        format!("{link}&fbclid=Iw_AR0.x"),
        format!("{link} is the run that I meant"),
        format!("{left}\r\n{right}"),
        format!("{left}\n> {right}"),
        format!("{left}\u{200b}{right}"),
        link.replace('_', "\\_"),
        link.replace('.', "%2E").replace('_', "%5f"),
        link.replace('#', "%23"),
        link.replace("https://", ""),
        link.replace("https", "HTTPS"),
        format!("{BASE}?utm_source=chat#{text}"),
        format!("{BASE}#{encoded}"),
        format!("#{text}"),
    ];
    for changed in changed {
        assert!(looks_like_link(&changed), "{changed}");
        let link = read_address(&changed).unwrap_or_else(|error| panic!("{changed}: {error}"));
        assert_eq!(run_in(&link), recipe, "{changed}");
        assert_eq!((link.page, link.present), (None, false), "{changed}");
    }
}

#[test]
fn a_page_is_found_by_the_number_or_the_name_of_its_lesson() {
    let sixth = [
        "?lesson=06&page=3",
        "?lesson=6&page=3",
        "?page=03&lesson=06",
        "?lesson=06-collapse&page=3",
        "?lesson=Collapse&page=3",
        "?lesson=06-collapse.md&page=3",
        "?lesson=06&amp;page=3",
        "?utm_source=mail&lesson=06&page=3&gclid=a.b",
        "?LESSON=06&Page=3",
        "?lesson=%30%36&page=3",
        "?lesson=06&page=3.",
        "?lesson=06&page=3)",
        "?lesson=06&page=3 and then",
        "?lesson=06&page=3#",
        "#lesson=06&page=3",
    ];
    for rest in sixth {
        let link = read_address(&format!("{BASE}{rest}"));
        assert_eq!(link, Ok(to_page(6, 3)), "{rest}");
    }
    assert_eq!(read_address(&format!("{BASE}?lesson=13")), Ok(to_page(13, 1)));
}

#[test]
fn every_page_of_every_lesson_has_a_link() {
    for (number, listed) in (1..).zip(LESSONS) {
        for place in 1..=listed.lesson().pages.len() {
            for present in [false, true] {
                let link = Link { present, ..to_page(number, place) };
                assert_eq!(read_address(&base().to(&link).unwrap()), Ok(link));
            }
        }
    }
    let link = Link { present: true, ..to_page(6, 3) };
    assert_eq!(base().to(&link).unwrap(), "https://lab.example.org/?lesson=06&page=3&present");
}

#[test]
fn presenter_mode_is_on_if_the_link_says_so() {
    let present = |rest: &str| read(rest, "").unwrap().present;
    for on in ["?present", "?present=", "?present=1", "?present=true", "?lesson=1&present"] {
        assert!(present(on), "{on}");
    }
    for off in ["", "?", "?present=0", "?present=off", "?lesson=1", "?presentation=2"] {
        assert!(!present(off), "{off}");
    }
    assert!(read("", "#present").unwrap().present);
}

#[test]
fn a_run_and_a_page_can_be_in_one_link() {
    let run = to_text(&with_everything());
    let link = read("?lesson=02&present", &format!("#{run}")).unwrap();
    assert_eq!(link, Link { run: Some(run), present: true, ..to_page(2, 1) });
    assert_eq!(read_address(&base().to(&link).unwrap()), Ok(link));
}

#[test]
fn a_fault_is_told_with_what_is_allowed() {
    let last = LESSONS.len();
    for (rest, words) in [
        ("", "this address opens nothing: a link has a run behind # (#TL1.…)"),
        ("?utm_source=chat", "this address opens nothing"),
        ("?leson=06", "leson means nothing in a link; did you mean lesson?"),
        ("?lesson=06&pages=3", "did you mean page?"),
        ("?lesson=99", "there is no lesson 99; lessons are 1 to "),
        ("?lesson=0", "there is no lesson 0"),
        ("?lesson=", "there is no lesson without a name"),
        ("?lesson=06-colapse", "did you mean 06-collapse?"),
        ("?lesson=06&page=99", "lesson 6 has the pages 1 to "),
        ("?lesson=06&page=0", "page is 0; it has to be a whole number from 1 to 100"),
        ("?lesson=06&page=", "page is empty"),
        ("?lesson=06&page=two", "page is two"),
        ("?page=3", "the link has a page, but no lesson: ?lesson=06&page=3"),
        ("?present=maybe", "present is maybe; present or present=1"),
        ("?lesson=06&lesson=07", "the link says lesson twice: 06 and 07"),
        ("#section", "behind the # of this link stands section, which is no run"),
        ("#TL1", "the end of this link is missing"),
        ("#TL1.abc", "the end of this link is missing"),
        ("#TL1.abc.0123", "the end of this link is missing"),
    ] {
        let said = refused(rest);
        assert!(said.contains(words), "{rest}: {said}");
    }
    assert!(refused("?lesson=99").contains(&format!("1 to {last}, or a name such as 01-")));
    assert!(refused("?lesson=\u{1b}[31m").contains("there is no lesson 31m"));
    let text = to_text(&with_everything());
    for cut in [text.len() - 1, text.len() - 9, 20] {
        assert!(refused(&format!("#{}", &text[..cut])).contains("is missing"), "{cut}");
    }
}

#[test]
fn a_browser_without_a_link_opens_nothing_and_complains_of_nothing() {
    for (search, hash) in [("", ""), ("?", "#"), ("?utm_source=chat", ""), ("?fbclid=1", "#a=b")] {
        assert_eq!(read(search, hash), Ok(Link::default()), "{search}{hash}");
    }
}

#[test]
fn a_link_beyond_any_size_is_refused_before_it_is_decoded() {
    let long = format!("{BASE}#TL1.{}", "%41".repeat(1 << 20));
    assert!(matches!(read_address(&long), Err(LinkError::TooLong { .. })));
    assert!(matches!(read(&long, ""), Err(LinkError::TooLong { .. })));
    let newer = read_address(&format!("{BASE}#TL2.abc")).unwrap();
    assert!(from_text(&newer.run.unwrap()).unwrap_err().to_string().contains("newer Triplet Lab"));
}

#[test]
fn what_is_no_link_is_none() {
    for text in ["", "TL1.abc.01234567", "hello", "a note # TL1.", "version = 1\n# https://a.org"] {
        assert!(!looks_like_link(text), "{text}");
    }
}

#[test]
fn the_address_of_links_is_one_of_the_web_and_nothing_else() {
    for (given, address) in [
        ("https://lab.example.org", "https://lab.example.org/"),
        (" https://example.org/lab ", "https://example.org/lab/"),
        ("https://example.org/lab/", "https://example.org/lab/"),
        ("https://example.org/lab/index.html", "https://example.org/lab/index.html"),
        ("HTTP://localhost:8080", "http://localhost:8080/"),
        ("http://[::1]:8080/", "http://[::1]:8080/"),
    ] {
        assert_eq!(Base::read(given).unwrap().address(), address);
    }
    for given in ["http://localhost", "http://127.0.0.1:80/x/", "http://[::1]:8080/"] {
        assert!(Base::read(given).unwrap().is_of_this_computer(), "{given}");
    }
    assert!(!base().is_of_this_computer());
    for (given, words) in [
        ("", "is no address of a web page"),
        ("lab.example.org", "begins with https://"),
        ("ftp://example.org/", "begins with https://"),
        ("file:///home/jane/index.html", "begins with https://"),
        ("https://", "is no address"),
        ("https://example.org:99999/", "is no address"),
        ("https://example.org:x/", "is no address"),
        ("https://jane:secret@example.org/", "a name or a password"),
        ("https://example.org/?lesson=06", "has a ? in it"),
        ("https://example.org/#", "has a # in it"),
        ("https://example.org/a b/", "' ' in it"),
        ("https://example.org/<x>/", "'<' in it"),
    ] {
        let said = Base::read(given).unwrap_err().to_string();
        assert!(said.contains(words), "{given}: {said}");
        assert!(!said.contains("secret"), "{said}");
    }
    let long = format!("https://example.org/{}", "a".repeat(500));
    assert!(matches!(Base::read(&long), Err(BaseError::TooLong { .. })));
}

#[test]
fn a_run_that_no_address_bar_shows_is_sent_as_text_or_as_a_file() {
    // Random letters, which don't compress.
    let mut random = 1_u64;
    let mut letter = || {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        char::from(33 + (random >> 33) as u8 % 90)
    };
    let note =
        |length: usize, letter: &mut dyn FnMut() -> char| (0..length).map(|_| letter()).collect();
    let run = with_everything().titled("T".into(), note(9_000, &mut letter)).unwrap();
    assert!(base().to_run(&run).unwrap().len() < LONGEST_WRITTEN);
    let mut run = run;
    for step in 1..200 {
        let name = note(180, &mut letter);
        let mark = triplet_lab::lab::recipe::Bookmark { step: 250 + step, name };
        run = run.with_bookmark(mark).unwrap();
    }
    let said = base().to_run(&run).unwrap_err().to_string();
    assert!(said.contains("too long for a link") && said.contains("Ctrl C"), "{said}");
    assert!(said.contains("32\u{2009}768 at most"), "{said}");
}

/// A link with some of its characters replaced, taken away or put in.
fn mangled() -> impl Strategy<Value = String> {
    let link = prop_oneof![
        any_recipe().prop_map(|recipe| format!("{BASE}#{}", to_text(&recipe))),
        Just(format!("{BASE}?lesson=06&page=3&present")),
    ];
    let edits = prop::collection::vec((any::<prop::sample::Index>(), 0..3, any::<char>()), 0..6);
    (link, edits).prop_map(|(link, edits)| {
        let mut all: Vec<char> = link.chars().collect();
        for (place, what, other) in edits {
            let at = place.index(all.len());
            match what {
                0 => all[at] = other,
                1 => all.insert(at, other),
                _ => drop(all.remove(at)),
            }
        }
        all.into_iter().collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn every_run_comes_back_from_its_link(recipe in any_recipe()) {
        match base().to_run(&recipe) {
            Ok(link) => {
                let link = read_address(&link).unwrap();
                prop_assert_eq!(from_text(&link.run.unwrap()).unwrap(), recipe);
            }
            Err(error) => prop_assert!(to_text(&recipe).len() + BASE.len() >= LONGEST_WRITTEN, "{error}"),
        }
    }

    #[test]
    fn a_mangled_link_opens_or_is_refused_in_a_sentence(text in mangled()) {
        looks_like_link(&text);
        if let Err(error) = read_address(&text) {
            let said = error.to_string();
            prop_assert!(!said.contains('\n') && said.len() > 20 && said.len() < 600, "{}", said);
        }
        let _ = Base::read(&text);
    }

    #[test]
    fn any_text_opens_or_is_refused_in_a_sentence(search in ".{0,40}", hash in ".{0,40}") {
        if let Err(error) = read(&search, &hash) {
            prop_assert!(!error.to_string().contains('\n'));
        }
        looks_like_link(&format!("{search}#{hash}"));
        let _ = Base::read(&format!("https://{search}"));
    }
}
