//! Options for what a picture or a film shows, and how.

use clap::{Arg, ArgMatches};

use super::args::flag;
use super::option::option;
use crate::app::picture::{What, Wish};
use crate::engine::numbers::counted;
use crate::engine::text::excerpt;
use crate::lab::{Lab, Layout, Toggle, ViewId};
use crate::lesson::choose;

/// Sizes that nobody asked for otherwise: in points, and pixels per point.
pub struct Usual {
    /// Width and height of a view.
    pub view: [f32; 2],
    /// Width and height of an arrangement.
    pub arrangement: [f32; 2],
    /// Pixels per point.
    pub scale: f32,
}

/// The option for three dimensions; [`show_in_space`] reads it.
const IN_SPACE: &str = "3d";

/// The options; [`wish`] reads them.
pub fn wish_args(usual: &Usual) -> [Arg; 9] {
    let views = listed(&names(ViewId::ALL, ViewId::label));
    let layouts = listed(&names(Layout::ALL, Layout::label));
    let size = |[width, height]: [f32; 2]| format!("{width}x{height}");
    [
        option("view", "VIEW").help(format!("The view: {views}. Default: embedding")),
        option("layout", "LAYOUT")
            .conflicts_with("view")
            .help(format!("The views of an arrangement instead of one: {layouts}")),
        option("size", "WxH").help(format!(
            "Width and height in points, on which the size of letters depends. Default: {} for a \
             view, {} for an arrangement",
            size(usual.view),
            size(usual.arrangement)
        )),
        option("scale", "S").help(format!(
            "Pixels per point, 1 to 4: it is drawn at that size, so letters stay sharp. Default: {}",
            usual.scale
        )),
        flag("dark").help("Light letters on a dark ground"),
        flag(IN_SPACE).help(
            "Show the embedding, or data with three features, in 3-D, as key G does in the window; \
             an embedding needs --dim 3 or more",
        ),
        flag("controls")
            .help("Show the buttons of views and, around an arrangement, the window's bars"),
        flag("no-controls")
            .help("Show none; this is so without the option, too")
            .overrides_with("controls"),
        flag("caption").help("Add a line below: data, step, margin and seed"),
    ]
}

/// Each item with its name on the command line: "Anchor's eye" is `anchors-eye`.
fn names<T: Copy, const N: usize>(all: [T; N], label: fn(T) -> &'static str) -> Vec<(String, T)> {
    let plain = |label: &str| {
        let words = label.to_lowercase().replace('\'', "");
        let words = words.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.collect::<Vec<_>>().join("-")
    };
    all.into_iter().map(|item| (plain(label(item)), item)).collect()
}

fn listed<T>(names: &[(String, T)]) -> String {
    names.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
}

/// Reads the picture that the options ask for.
///
/// # Errors
/// One of them is invalid, in words.
pub fn wish(given: &ArgMatches, usual: &Usual) -> Result<Wish, String> {
    let text = |name: &str| given.get_one::<String>(name).map(String::as_str);
    let what = match (text("layout"), text("view")) {
        (Some(name), _) => {
            let all = names(Layout::ALL, Layout::label);
            What::Arrangement(choose("layout", name, all.iter().map(|(n, l)| (n.as_str(), *l)))?)
        }
        (None, name) => {
            let all = names(ViewId::ALL, ViewId::label);
            let name = name.unwrap_or("embedding");
            What::View(choose("view", name, all.iter().map(|(n, v)| (n.as_str(), *v)))?)
        }
    };
    let usual_size = match what {
        What::View(_) => usual.view,
        What::Arrangement(_) => usual.arrangement,
    };
    let size = text("size").map_or(Ok(usual_size), |text| {
        let sides = text.split_once(['x', '×']).map(|(w, h)| [w, h].map(|side| side.parse().ok()));
        match sides {
            Some([Some(width), Some(height)]) => Ok([width, height]),
            _ => Err(format!(
                "--size is {}: write width x height in points, such as 1280x720",
                excerpt(text)
            )),
        }
    })?;
    let scale = text("scale").map_or(Ok(usual.scale), |text| {
        text.parse().map_err(|_| format!("--scale is {}; 1 to 4 are possible", excerpt(text)))
    })?;
    let flag = |name| given.get_flag(name);
    let (dark, controls, caption) = (flag("dark"), flag("controls"), flag("caption"));
    let wish = Wish { what, size, scale, dark, controls, caption };
    wish.check()?;
    Ok(wish)
}

/// Shows a lab in three dimensions, if the options ask for it.
///
/// # Errors
/// Nothing that the picture shows has three dimensions, in words.
pub fn show_in_space(given: &ArgMatches, wish: &Wish, lab: &mut Lab) -> Result<(), String> {
    if !given.get_flag(IN_SPACE) {
        return Ok(());
    }
    let shows = |view| match wish.what {
        What::View(shown) => shown == view,
        What::Arrangement(layout) => layout.in_front().contains(&view),
    };
    let (dim, features) = (lab.run_a().config().embedder.dim, lab.run_a().data().dimensions());
    let (embedding, input) = (shows(ViewId::Embedding), shows(ViewId::InputSpace));
    if embedding && dim >= 3 || input && features == 3 {
        lab.set_display(lab.display().clone().with(Toggle::ThreeD, true));
        return Ok(());
    }
    Err(if embedding {
        format!(
            "--3d: this embedding has {}; give it 3 or more: --dim 3",
            counted(dim as u64, "dimension")
        )
    } else if input {
        format!(
            "--3d: these data have {}; the input space needs 3",
            counted(features as u64, "feature")
        )
    } else {
        "--3d: of all views only embedding and input-space have 3-D".to_owned()
    })
}
