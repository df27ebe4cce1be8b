//! Notices about copied links.

use crate::engine::numbers::count;
use crate::engine::own_data::Origin;
use crate::engine::text::excerpt;
use crate::lab::recipe::Recipe;
use crate::link::{Base, LONGEST_MESSAGE, LessonPage, Link};

/// Notice about the link of a page.
pub fn of_page(link: &Link, base: &Base, length: usize) -> String {
    let place = link.page.map_or_else(String::new, |LessonPage { lesson, page }| {
        format!("page {} of lesson {}", page + 1, lesson + 1)
    });
    // In presenter mode a notice has the room of a few words.
    if link.present {
        return begin(&format!("{place}, in presenter mode,"), base, length).join(" ");
    }
    let mut words = begin(&place, base, length);
    words.push("Ctrl C copies the run on this page.".to_owned());
    words.join(" ")
}

/// Notice about the link of a run.
pub fn of_run(recipe: &Recipe, base: &Base, length: usize) -> String {
    let mut words = begin("this run", base, length);
    words.push("The run is in the link itself; nothing was sent anywhere.".to_owned());
    words.extend(files(recipe).map(about_file));
    if length > LONGEST_MESSAGE {
        words.push(
            "Some chat programs take no message of this length (Discord 2\u{2009}000 characters, \
             Telegram 4\u{2009}096): send it by mail."
                .to_owned(),
        );
    }
    words.join(" ")
}

fn begin(what: &str, base: &Base, length: usize) -> Vec<String> {
    let (length, address) = (count(length as u64), base.address());
    let mut words = vec![format!(
        "A link to {what} is copied ({length} characters). It opens in a browser, at {address}."
    )];
    if base.is_of_this_computer() {
        words.push("That address is on this computer; no other one finds it.".to_owned());
    }
    words
}

/// The files of a person that a run needs: own data, and weights to start from.
fn files(recipe: &Recipe) -> impl Iterator<Item = &Origin> {
    let start = recipe.start();
    let data = start.data.own.iter().map(|own| &own.origin);
    data.chain(start.embedder.weights.iter().map(|weights| &weights.origin))
}

/// Says whether a file is in the link.
fn about_file(origin: &Origin) -> String {
    let name = excerpt(origin.name());
    // Labels, for example, in a file beside the data.
    let has_others = origin.choices.iter().any(|(name, _)| name.ends_with("-sha256"));
    match &origin.content {
        None => format!("{name} is too large to be in it: send it along."),
        Some(_) if has_others && origin.beside.is_empty() => format!(
            "{name} is in it, so whoever has the link has that file; the file of its labels is too \
             large to be in it: send it along."
        ),
        Some(_) => format!("{name} is in it, so whoever has the link has these data."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::config::RunConfig;

    fn origin(content: bool) -> Origin {
        let content = content.then(|| vec![0].into());
        Origin { path: "/home/jane/flowers.csv".into(), content, ..Origin::default() }
    }

    fn base() -> Base {
        Base::read("https://lab.example.org/").unwrap()
    }

    #[test]
    fn whoever_copies_their_data_is_told_so_or_that_they_have_to_be_sent() {
        assert_eq!(
            about_file(&origin(true)),
            "flowers.csv is in it, so whoever has the link has these data."
        );
        let outside = about_file(&origin(false));
        assert_eq!(outside, "flowers.csv is too large to be in it: send it along.");
        let labels = vec![("labels-sha256".to_owned(), "0".to_owned())];
        let beside = about_file(&Origin { choices: labels, ..origin(true) });
        assert!(beside.contains("the file of its labels is too large"), "{beside}");
    }

    #[test]
    fn a_link_longer_than_a_message_says_so() {
        let run = Recipe::new(RunConfig::default().validate().unwrap());
        let says = |length| of_run(&run, &base(), length);
        assert!(says(100).starts_with("A link to this run is copied (100 characters)"));
        assert!(says(100).contains("https://lab.example.org/"));
        assert!(!says(2_000).contains("Discord") && says(2_001).contains("Discord"));
    }

    #[test]
    fn an_address_of_this_computer_is_said_to_be_one() {
        let page = Some(LessonPage { lesson: 5, page: 2 });
        let link = Link { page, present: true, ..Link::default() };
        let says = of_page(&link, &Base::read("http://localhost:8080").unwrap(), 40);
        assert!(says.contains("page 3 of lesson 6, in presenter mode"), "{says}");
        assert!(says.contains("on this computer"), "{says}");
        assert!(!of_page(&link, &base(), 40).contains("on this computer"));
    }
}
