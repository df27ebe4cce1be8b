//! `triplet-lab film`: what is in the file, read back by the decoders of the formats.

use std::fs::{self, File};
use std::io::BufReader;
use std::process::Output;

use tempfile::TempDir;

use crate::common::program::{assert_refused, path_in, program, stderr};

/// A small film of a small run: steps 0, 20, 40, 50.
const SMALL: [&str; 12] = [
    "--points", "60", "--from", "0", "--to", "50", "--every", "20", "--fps", "8", "--size",
    "320x240",
];

type Picture = Vec<[u8; 3]>;

fn film(options: &[&str]) -> Output {
    program().arg("film").args(options).output().unwrap()
}

fn picture(directory: &TempDir, options: &[&str]) -> Picture {
    let path = path_in(directory, "picture.png");
    let always = ["--points", "60", "--size", "320x240", "--scale", "1", "--force", &path];
    let made = program().arg("picture").args(options).args(always).output().unwrap();
    assert!(made.status.success(), "{}", stderr(&made));
    let mut reader =
        png::Decoder::new(BufReader::new(File::open(&path).unwrap())).read_info().unwrap();
    fs::remove_file(&path).unwrap();
    let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut bytes).unwrap();
    bytes.as_chunks::<3>().0.to_vec()
}

/// The frames of a GIF as they are shown, and their times in hundredths of a second.
fn gif_of(path: &str) -> (Vec<Picture>, Vec<u16>, gif::Repeat, [u16; 2]) {
    let mut options = gif::DecodeOptions::new();
    options.set_color_output(gif::ColorOutput::RGBA);
    let mut decoder = options.read_info(File::open(path).unwrap()).unwrap();
    let size = [decoder.width(), decoder.height()];
    let mut screen = vec![[0; 3]; usize::from(size[0]) * usize::from(size[1])];
    let (mut frames, mut times) = (Vec::new(), Vec::new());
    while let Some(frame) = decoder.read_next_frame().unwrap() {
        times.push(frame.delay);
        for (i, pixel) in frame.buffer.chunks(4).enumerate() {
            let across = usize::from(frame.width);
            let (x, y) =
                (usize::from(frame.left) + i % across, usize::from(frame.top) + i / across);
            screen[y * usize::from(size[0]) + x] = [pixel[0], pixel[1], pixel[2]];
        }
        frames.push(screen.clone());
    }
    (frames, times, decoder.repeat(), size)
}

fn farthest(a: &Picture, b: &Picture) -> u8 {
    assert_eq!(a.len(), b.len());
    let pairs = a.iter().flatten().zip(b.iter().flatten());
    pairs.map(|(a, b)| a.abs_diff(*b)).max().unwrap()
}

#[test]
fn a_gif_has_the_frames_times_rounds_and_pictures_that_were_asked_for() {
    let directory = TempDir::new().unwrap();
    let path = path_in(&directory, "film.gif");
    // The curves of the whole run are in every frame, so the last one is the picture of the end.
    let made = film(&[&SMALL[..], &["--loop", "3", "--view", "curves", &path]].concat());
    assert!(made.status.success(), "{}", stderr(&made));
    assert!(stderr(&made).contains("4 frames, 0.5 seconds, about "), "{}", stderr(&made));
    let (frames, times, repeat, size) = gif_of(&path);
    assert_eq!((frames.len(), size), (4, [320, 240]));
    assert_eq!(times, [13, 12, 13, 12], "an eighth of a second, on average");
    assert_eq!(repeat, gif::Repeat::Finite(2), "once, and twice more");
    let last = picture(&directory, &["--view", "curves", "--step", "50"]);
    let error = farthest(&frames[3], &last);
    assert!(error <= 24, "the palette's error is {error}");
    // What moves is the cursor alone.
    let moved = frames[0].iter().zip(&frames[3]).filter(|(a, b)| a != b).count();
    assert!((20..frames[0].len() / 20).contains(&moved), "{moved} pixels moved");
}

#[test]
fn an_animated_png_is_a_png_with_all_its_frames() {
    let directory = TempDir::new().unwrap();
    let path = path_in(&directory, "film.png");
    let made = film(&[&SMALL[..], &["--view", "curves", "--dark", &path]].concat());
    assert!(made.status.success(), "{}", stderr(&made));
    let mut reader =
        png::Decoder::new(BufReader::new(File::open(&path).unwrap())).read_info().unwrap();
    let control = *reader.info().animation_control().unwrap();
    assert_eq!((control.num_frames, control.num_plays), (4, 0));
    let mut screen = vec![[0; 3]; 320 * 240];
    for _ in 0..4 {
        let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut bytes).unwrap();
        let place = *reader.info().frame_control().unwrap();
        assert_eq!((place.delay_num, place.delay_den), (1, 8));
        for (i, pixel) in bytes[..info.buffer_size()].chunks(3).enumerate() {
            let (x, y) = (i as u32 % place.width, i as u32 / place.width);
            screen[((place.y_offset + y) * 320 + place.x_offset + x) as usize] =
                [pixel[0], pixel[1], pixel[2]];
        }
    }
    let last = picture(&directory, &["--view", "curves", "--dark", "--step", "50"]);
    assert_eq!(farthest(&screen, &last), 0, "nothing is lost");
}

#[test]
fn the_axes_hold_still_while_the_points_move() {
    let directory = TempDir::new().unwrap();
    let path = path_in(&directory, "film.gif");
    let made = film(&[&SMALL[..], &["--normalize", "false", &path]].concat());
    assert!(made.status.success(), "{}", stderr(&made));
    let (frames, ..) = gif_of(&path);
    // The numbers of the axes stand in the lowest rows and in the first columns.
    let labels = |frame: &Picture| {
        let of_axis = |i: &usize| i % 320 < 30 || i / 320 >= 240 - 20;
        (0..frame.len()).filter(of_axis).map(|i| frame[i]).collect::<Vec<_>>()
    };
    for frame in &frames[1..] {
        assert!(labels(frame) == labels(&frames[0]), "an axis moved");
        assert!(frame != &frames[0], "the points moved");
    }
}

#[test]
fn what_cannot_be_made_is_said_before_it_trains() {
    let directory = TempDir::new().unwrap();
    let path = |name: &str| path_in(&directory, name);
    let gif = path("film.gif");
    for (options, words) in [
        (vec!["--from", "9", "--to", "9", &gif], vec!["step 9 to step 9", "later last step"]),
        (vec!["--to", "100000", "--every", "1", &gif], vec!["100001 frames", "every 51 steps"]),
        (vec!["--fps", "51", &gif], vec!["--fps is 51", "50"]),
        (vec!["--every", "0", &gif], vec!["--every is 0"]),
        (vec!["--to", "many", &gif], vec!["--to is 'many'"]),
        (vec!["--view", "embeding", &gif], vec!["embeding", "embedding"]),
        (vec!["--size", "9x9", &gif], vec!["9 points"]),
        (vec!["film.webp"], vec!["film.webp", ".gif", ".png"]),
    ] {
        assert_refused(&film(&options), 2, &words);
    }
    fs::write(&gif, "old").unwrap();
    let endless = ["--to", "10000000", "--every", "10000"];
    assert_refused(&film(&[&endless[..], &[&gif]].concat()), 1, &["film.gif: this file exists"]);
    assert_eq!(fs::read(&gif).unwrap(), b"old");
    let none = path("none/film.gif");
    assert_refused(&film(&[&endless[..], &[&none]].concat()), 1, &["none/film.gif: "]);
    assert!(film(&[&SMALL[..], &["--force", &gif]].concat()).status.success());
    assert!(fs::read(&gif).unwrap().starts_with(b"GIF89a"));
}

#[cfg(unix)]
#[test]
fn a_film_that_a_signal_stops_leaves_nothing_behind() {
    use crate::common::program::{send, wait_until};
    use std::process::Stdio;

    /// True once the program has a handler for SIGTERM, on Linux; elsewhere at once.
    fn listens(process: u32) -> bool {
        let Ok(status) = fs::read_to_string(format!("/proc/{process}/status")) else { return true };
        let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap();
        u64::from_str_radix(caught.trim(), 16).unwrap() & 1 << 14 != 0
    }

    let directory = TempDir::new().unwrap();
    let path = path_in(&directory, "film.gif");
    let mut run = program();
    run.args(["film", "--to", "10000000", "--every", "10000", &path]);
    let run = run.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    wait_until("it listens", || listens(run.id()));
    send("TERM", &run);
    let output = run.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(143), "{}", stderr(&output));
    assert!(stderr(&output).contains("stopped by SIGTERM: nothing was written"));
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 0);
}

#[test]
fn a_film_of_a_run_that_diverges_ends_there_and_says_so() {
    let directory = TempDir::new().unwrap();
    let path = path_in(&directory, "film.gif");
    let wild = "--points 60 --lr 10 --optimizer sgd --distance squared --hidden 128 \
        --activation relu --noise 2 --margin 5 --mining all --every 1 --to 1000 --size 200x160";
    let options: Vec<&str> = wild.split_whitespace().chain([path.as_str()]).collect();
    let made = film(&options);
    assert_eq!(made.status.code(), Some(3), "{}", stderr(&made));
    assert!(stderr(&made).contains("the film ends after "), "{}", stderr(&made));
    assert!(gif_of(&path).0.len() > 1);
}
