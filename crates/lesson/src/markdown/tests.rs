use super::*;

#[test]
fn a_text_that_a_person_can_read_passes() {
    let table = format!("|{}\n|{}\n", " a |".repeat(12), "---|".repeat(12));
    let rows = format!("|{}\n", " 0.5 |".repeat(12)).repeat(40);
    for text in [
        "Some *text*, **strong** and `code`.\n\n- one\n  - two\n    - three\n\n> a quote",
        "",
        &format!("{table}{rows}"),
        &"word ".repeat(3_000),
        &"A paragraph.\n\n".repeat(290),
        "[a link](https://example.org/with/a/very/long/address)",
        "***strong and slanted*** ~~gone~~",
    ] {
        assert_eq!(check(text), Ok(()), "{}", &text[..text.len().min(60)]);
    }
}

/// Texts that would take gigabytes or minutes to lay out, and the words of their faults.
fn bombs() -> Vec<(String, &'static str)> {
    let table = format!("|{}\n|{}\n", " a |".repeat(13), "---|".repeat(13));
    vec![
        ("- ".repeat(5_000) + "x", "nested"),
        ("- ".repeat(100_000) + "x", "20000 characters"),
        ("> ".repeat(5_000), "nested"),
        (">".repeat(250), "nested"),
        ("1. ".repeat(3_000), "nested"),
        ("* + - ".repeat(1_000), "nested"),
        ("a\n\n".repeat(6_000), "300 paragraphs"),
        ("a\n\n".repeat(200_000), "20000 characters"),
        ("- a\n".repeat(4_000), "300 paragraphs"),
        ("---\n\n".repeat(1_000), "300 paragraphs"),
        ("# a\n".repeat(1_000), "300 paragraphs"),
        ("    a\n\nb\n\n".repeat(500), "300 paragraphs"),
        ("a  \n".repeat(2_500), "2000 lines"),
        ("*a* ".repeat(2_500), "2000 lines"),
        ("[a](b) ".repeat(2_000), "2000 lines"),
        ("![a](b) ".repeat(2_000), "2000 lines"),
        (format!("{table}{}", "|a\n".repeat(700)), "2000 lines"),
        (table, "12 columns"),
        ("x".repeat(10_000), "more than any line"),
        (format!("fine {}", "é".repeat(301)), "more than any line"),
        ("*a _b ".repeat(100) + &"c_ d* ".repeat(100), "nested"),
        ("[^1]\n\n[^1]: > > > > > > > > x".to_owned(), "nested"),
        ("a\n:   b\n\n".repeat(400), "300 paragraphs"),
    ]
}

#[test]
fn what_would_take_gigabytes_is_refused() {
    let mut wrong = Vec::new();
    for (text, words) in bombs() {
        let fault = check(&text);
        let shown = text.get(..30).unwrap_or("…");
        let is_right = fault
            .as_ref()
            .is_err_and(|fault| fault.message.contains(words) && text.is_char_boundary(fault.at));
        if !is_right {
            wrong.push(format!("{shown:?}: {fault:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_fault_is_where_it_begins() {
    let text = format!("One.\n\nTwo {}", "x".repeat(400));
    assert_eq!(check(&text).unwrap_err().at, 10);
    let text = "One.\n\n> > > > > > > > deep";
    assert!(check(text).unwrap_err().at >= 6);
}

#[test]
fn pictures_and_links_are_found_with_their_words() {
    let text = "See [the *paper*](https://arxiv.org/abs/1503.03832) and ![a cat](cat.png).\n\n\
                <https://example.org>";
    let found = references(text);
    let said = |all: &[Reference]| -> Vec<(String, String)> {
        all.iter().map(|one| (one.words.clone(), one.to.clone())).collect()
    };
    let pair = |words: &str, to: &str| (words.to_owned(), to.to_owned());
    assert_eq!(said(&found.pictures), [pair("a cat", "cat.png")]);
    assert_eq!(
        said(&found.links),
        [
            pair("the paper", "https://arxiv.org/abs/1503.03832"),
            pair("https://example.org", "https://example.org"),
        ]
    );
    assert_eq!(references("![a ![b](c)](f)").pictures.len(), 1);
    let text = without_pictures(
        "a ![](x.png) b ![two](y.png)",
        &references("a ![](x.png) b ![two](y.png)").pictures,
    );
    assert_eq!(text, "a *(picture: without a description)* b *(picture: two)*");
}

#[test]
fn the_host_is_what_a_browser_would_ask() {
    for (address, name) in [
        ("https://arxiv.org/abs/1", "arxiv.org"),
        ("HTTP://Example.org", "Example.org"),
        ("https://example.org:8080/x", "example.org"),
        ("https://good.org@evil.org/x", "evil.org"),
        ("https://evil.org\\@good.org", "evil.org"),
        ("https://good.org?@evil.org", "good.org"),
        ("http://[::1]:80/", "[::1]"),
        ("http://127.0.0.1", "127.0.0.1"),
    ] {
        assert_eq!(host(address), Some(name), "{address}");
    }
    for address in [
        "",
        "file:///etc/passwd",
        "/bin/sh",
        "javascript:1",
        "#part",
        "https://",
        "https:///x",
        "mailto:a@b.org",
        "cat.png",
        "https://a b",
        "ß",
    ] {
        assert_eq!(host(address), None, "{address}");
    }
}

mod any_text {
    use super::*;

    /// Pieces that Markdown gives a meaning, in any order.
    const PIECES: [&str; 26] = [
        "- ", "* ", "1. ", "> ", "\n", "\n\n", "    ", "\t", "# ", "```", "~~~", "|", "|-|\n", "*",
        "_", "**", "[a](b)", "![a](b)", "[^1]", "[^1]: ", "<b>", "<!--", "-->", "`", "a", "---",
    ];

    #[test]
    fn what_passes_is_within_the_limits() {
        // A fixed sequence: a linear congruential generator (Knuth).
        let mut state = 1_u64;
        let mut next = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) as usize % below
        };
        let (mut passed, mut refused) = (0, 0);
        for _ in 0..3_000 {
            let length = 1 + next(1_500);
            let favourite = next(PIECES.len());
            let text: String = (0..length)
                .map(|_| PIECES[if next(2) == 0 { favourite } else { next(PIECES.len()) }])
                .collect();
            match check(&text) {
                Ok(()) => {
                    passed += 1;
                    let (mut depth, mut deepest) = (0_usize, 0);
                    for event in Parser::new_ext(&text, options()) {
                        match event {
                            Event::Start(_) => depth += 1,
                            Event::End(_) => depth -= 1,
                            _ => {}
                        }
                        deepest = deepest.max(depth);
                    }
                    // Each container can hold an item and a paragraph, and that words in emphasis.
                    assert!(deepest <= 3 * DEEPEST + 3, "{deepest}: {text:?}");
                }
                Err(fault) => {
                    refused += 1;
                    assert!(text.is_char_boundary(fault.at), "{text:?}");
                }
            }
            let found =
                if check(&text).is_ok() { references(&text) } else { References::default() };
            without_pictures(&text, &found.pictures);
        }
        assert!(passed > 300 && refused > 100, "{passed} passed, {refused} refused");
    }
}
