//! `triplet-lab picture`: what it draws, where it writes, and what is refused.

use std::fs;
use std::process::Output;

use image::{ImageFormat, RgbImage};
use tempfile::TempDir;

use crate::common::program::{assert_refused, path_in, program, stderr, stdout};

/// Settings of a run that is over at once.
const RUN: [&str; 4] = ["--points", "60", "--step", "8"];

/// The program, without a display.
fn picture(options: &[&str]) -> Output {
    let mut program = program();
    program.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").env_remove("WAYLAND_SOCKET");
    program.arg("picture").args(RUN).args(options).output().unwrap()
}

/// The picture in a file that it has to write.
fn drawn(directory: &TempDir, name: &str, options: &[&str]) -> RgbImage {
    let path = path_in(directory, name);
    let output = picture(&[options, &[&path]].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(stdout(&output), "");
    image::load_from_memory_with_format(&fs::read(path).unwrap(), ImageFormat::Png)
        .unwrap()
        .to_rgb8()
}

/// Mean brightness, 0 to 255.
fn brightness(image: &RgbImage) -> f64 {
    let sum: u64 = image.as_raw().iter().map(|&part| u64::from(part)).sum();
    sum as f64 / image.as_raw().len() as f64
}

#[test]
fn a_picture_has_the_size_the_scale_and_the_theme_that_were_asked_for() {
    let directory = TempDir::new().unwrap();
    let light = drawn(&directory, "light.png", &["--size", "320x200", "--scale", "3"]);
    assert_eq!(light.dimensions(), (960, 600));
    let dark = drawn(&directory, "dark.png", &["--size", "320x200", "--scale", "1", "--dark"]);
    assert_eq!(dark.dimensions(), (320, 200));
    assert!(brightness(&light) > 200.0 && brightness(&dark) < 60.0);
    let usual = drawn(&directory, "usual.png", &["--layout", "lecture"]);
    assert_eq!(usual.dimensions(), (2_560, 1_440));
}

#[test]
fn a_picture_is_the_same_each_time_and_another_at_another_step() {
    let directory = TempDir::new().unwrap();
    let small = ["--size", "300x200", "--scale", "1"];
    let first = drawn(&directory, "first.png", &small);
    assert_eq!(first, drawn(&directory, "second.png", &small));
    let path = path_in(&directory, "later.png");
    let options = ["picture", "--points", "60", "--step", "9", "--size", "300x200", "--scale", "1"];
    let output = program().args(options).arg(&path).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    assert_ne!(image::open(path).unwrap().to_rgb8(), first);
}

#[test]
fn stdout_gets_the_picture_alone() {
    let output = picture(&["--size", "200x200", "--scale", "1", "-"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let image = image::load_from_memory_with_format(&output.stdout, ImageFormat::Png).unwrap();
    assert_eq!((image.width(), image.height()), (200, 200));
}

#[test]
fn a_file_that_exists_is_left_as_it_is_without_force_and_replaced_with_it() {
    let directory = TempDir::new().unwrap();
    let path = path_in(&directory, "out.png");
    fs::write(&path, "mine").unwrap();
    assert_refused(&picture(&[&path]), 1, &["out.png: this file exists", "--force"]);
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    let replaced = drawn(&directory, "out.png", &["--force", "--scale", "1"]);
    assert_eq!(replaced.dimensions(), (960, 600));
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1, "nothing is left beside it");
}

#[test]
fn what_can_t_be_drawn_or_written_is_refused_before_a_step_is_taken() {
    let directory = TempDir::new().unwrap();
    let path = path_in(&directory, "out.png");
    let refused = |options: &[&str], code: i32, words: &[&str]| {
        assert_refused(&picture(&[options, &[&path]].concat()), code, words);
        assert!(fs::read_dir(directory.path()).unwrap().next().is_none(), "{options:?}");
    };
    refused(&["--view", "embeding"], 2, &["embeding", "did you mean embedding?"]);
    refused(&["--view", "film"], 2, &["film", "anchors-eye", "reach-in"]);
    refused(&["--layout", "all"], 2, &["all", "everything"]);
    refused(&["--size", "300"], 2, &["--size", "300", "1280x720"]);
    refused(&["--size", "30x200"], 2, &["30", "100 to 4000"]);
    refused(&["--size", "NaNx200"], 2, &["NaN"]);
    refused(&["--scale", "5"], 2, &["5", "1 to 4"]);
    refused(&["--3d"], 2, &["2 dimensions", "--dim 3"]);
    refused(&["--3d", "--view", "input-space", "--dim", "3"], 2, &["2 features"]);
    refused(&["--3d", "--view", "curves", "--dim", "3"], 2, &["embedding and input-space"]);
    refused(&["--size", "4000x4000", "--scale", "4"], 2, &["16000 × 16000 pixels"]);
    let nowhere = path_in(&directory, "missing/out.png");
    assert_refused(&picture(&[&nowhere]), 1, &["missing/out.png", "directory exists"]);
    let other = path_in(&directory, "out.jpg");
    assert_refused(&picture(&[&other]), 2, &["out.jpg", ".png"]);
}

#[test]
fn an_embedding_and_data_with_three_features_can_be_drawn_in_3_d() {
    let directory = TempDir::new().unwrap();
    let swiss_roll = ["--data", "swiss-roll", "--view", "input-space"];
    for of in [&["--dim", "3"][..], &swiss_roll, &["--dim", "3", "--layout", "lecture"]] {
        let size = ["--size", "400x300", "--scale", "1"];
        let flat = drawn(&directory, "flat.png", &[&size, of, &["--force"]].concat());
        let solid = drawn(&directory, "solid.png", &[&size, of, &["--force", "--3d"]].concat());
        assert_ne!(flat, solid, "{of:?}");
    }
}

#[test]
fn every_view_and_arrangement_can_be_drawn_by_its_name() {
    let directory = TempDir::new().unwrap();
    let views = [
        "input-space",
        "embedding",
        "anchors-eye",
        "triplet-plane",
        "curves",
        "distances",
        "triplets",
        "network",
        "three-points",
        "retrieval",
        "verification",
        "reach-in",
        "sweep",
    ];
    let layouts = ["lecture", "everything", "one-triplet", "a-b", "three-points-alone"];
    let all = views.map(|name| ("--view", name)).into_iter();
    for (option, name) in all.chain(layouts.map(|name| ("--layout", name))) {
        let size = ["--size", "400x300", "--scale", "1", "--caption"];
        let file = format!("{}{name}.png", &option[2..]);
        let image = drawn(&directory, &file, &[&size[..], &[option, name]].concat());
        let first = image.get_pixel(200, 20);
        assert!(image.pixels().any(|pixel| pixel != first), "{name} is empty");
    }
}

#[test]
fn an_svg_has_a_circle_for_each_point_and_letters_as_letters() {
    let directory = TempDir::new().unwrap();
    let path = path_in(&directory, "out.svg");
    let output = picture(&["--caption", "--view", "embedding", &path]);
    assert!(output.status.success(), "{}", stderr(&output));
    let text = fs::read_to_string(&path).unwrap();
    let mut content = String::new();
    let mut circles = 0;
    let mut open = Vec::new();
    for event in svg::read(&text).unwrap() {
        use svg::node::element::tag::Type;
        use svg::parser::Event;
        match event {
            Event::Tag(name, kind, _) => {
                circles += usize::from(name == "circle");
                match kind {
                    Type::Start => open.push(name),
                    Type::End => assert_eq!(open.pop(), Some(name)),
                    Type::Empty => {}
                }
            }
            Event::Text(words) => content += words,
            _ => {}
        }
    }
    assert!(open.is_empty(), "{open:?} never end");
    assert!(circles >= 60, "{circles} circles");
    for words in ["step 8", "margin", "z1"] {
        assert!(content.contains(words), "no {words:?} in {content}");
    }
}
