//! The names that a lesson may use: controls, views, layouts, what to point at, what to select.

use super::super::command::{Command, Thing};
use super::super::display::{Layout, Toggle, View};
use super::super::recipe::{near, shown};
use super::super::stage::Stage;
use engine::config::RunConfig;
use engine::config::field::Field;
use engine::config::fields::FIELDS;
use engine::ranking::Hardness;
use engine::report::{TripletId, TripletRecord};

/// A control of the window that a page can show alone, lock, or point at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Control {
    /// Play and pause.
    Play,
    /// One step.
    Step,
    /// A new run with the same knobs.
    Reset,
    /// Undo and redo.
    Undo,
    /// Steps a second.
    Speed,
    /// Going to another step, bookmarks, loops.
    Timeline,
    /// The margin.
    Margin,
    /// The points.
    Data,
    /// The network.
    Embedder,
    /// What a triplet costs, but for the margin.
    Loss,
    /// How far two embeddings are from each other.
    Distance,
    /// Which triplets are used.
    Mining,
    /// How batches are drawn.
    Sampler,
    /// How weights change, with the learning rate.
    Optimiser,
    /// The seed.
    Seed,
    /// Two runs beside each other.
    Compare,
    /// The list of runs.
    Runs,
    /// What is switched on in the views.
    Display,
    /// The arrangement of the views.
    Layout,
}

impl Control {
    /// All of them.
    pub const ALL: [Self; 19] = [
        Self::Play,
        Self::Step,
        Self::Reset,
        Self::Undo,
        Self::Speed,
        Self::Timeline,
        Self::Margin,
        Self::Data,
        Self::Embedder,
        Self::Loss,
        Self::Distance,
        Self::Mining,
        Self::Sampler,
        Self::Optimiser,
        Self::Seed,
        Self::Compare,
        Self::Runs,
        Self::Display,
        Self::Layout,
    ];

    /// How a lesson spells it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Play => "play",
            Self::Step => "step",
            Self::Reset => "reset",
            Self::Undo => "undo",
            Self::Speed => "speed",
            Self::Timeline => "timeline",
            Self::Margin => "margin",
            Self::Data => "data",
            Self::Embedder => "embedder",
            Self::Loss => "loss",
            Self::Distance => "distance",
            Self::Mining => "mining",
            Self::Sampler => "sampler",
            Self::Optimiser => "optimiser",
            Self::Seed => "seed",
            Self::Compare => "compare",
            Self::Runs => "runs",
            Self::Display => "display",
            Self::Layout => "layout",
        }
    }

    /// The control of a knob.
    pub fn of_knob(field: &Field) -> Self {
        match (field.heading, field.name) {
            (_, "margin") => Self::Margin,
            (_, "distance") => Self::Distance,
            (_, "seed") => Self::Seed,
            (_, "mining" | "per-anchor") => Self::Mining,
            ("Data", _) => Self::Data,
            ("Embedder", _) => Self::Embedder,
            ("Loss", _) => Self::Loss,
            ("Optimiser", _) => Self::Optimiser,
            _ => Self::Sampler,
        }
    }

    /// The controls that a person uses for a command; `now` are the knobs as they are. What was
    /// done can be undone on every page, so that undoing has none.
    pub fn of(command: &Command, now: &RunConfig) -> Vec<Self> {
        match command {
            Command::PlayPause => vec![Self::Play],
            Command::Step => vec![Self::Step],
            Command::Reset => vec![Self::Reset],
            Command::SetSpeed(_) | Command::Faster | Command::Slower => vec![Self::Speed],
            Command::StepBack
            | Command::GoTo(_)
            | Command::FirstStep
            | Command::LastStep
            | Command::NextMark
            | Command::PreviousMark
            | Command::LoopFrom
            | Command::LoopTo
            | Command::SetLoop(_)
            | Command::Bookmark
            | Command::NameBookmark(..) => vec![Self::Timeline],
            Command::MarginUp | Command::MarginDown => vec![Self::Margin],
            Command::Configure(wanted) => Self::of_change(now, wanted),
            Command::SwitchTo(_) | Command::Forget(_) => vec![Self::Runs],
            Command::Compare(_) | Command::EndComparison(_) => vec![Self::Compare],
            Command::Toggle(toggle) if is_personal(*toggle) => Vec::new(),
            Command::Toggle(_) | Command::SetAxes(_) => vec![Self::Display],
            Command::Arrange(_) => vec![Self::Layout],
            _ => Vec::new(),
        }
    }

    /// The controls of the knobs that differ.
    fn of_change(from: &RunConfig, to: &RunConfig) -> Vec<Self> {
        let mut all = Vec::new();
        for field in FIELDS.iter().filter(|field| field.text(from) != field.text(to)) {
            let control = Self::of_knob(field);
            if !all.contains(&control) {
                all.push(control);
            }
        }
        // Other data bring their own network and batches with them.
        if all.contains(&Self::Data) { vec![Self::Data] } else { all }
    }
}

/// Something to select: found in the run when the page is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    /// The mined triplet that costs most.
    Costliest,
    /// A triplet whose formula is worth looking at: of the mined ones that cost something, the
    /// middle one.
    Example,
    /// A triplet of this kind, the middle one by d(a,n) − d(a,p).
    Kind(Hardness),
    /// A row of the data set.
    Point(usize),
    /// Three rows of the data set.
    Triplet(TripletId),
    /// Nothing.
    Nothing,
}

impl std::fmt::Display for Pick {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Costliest => write!(f, "costliest triplet"),
            Self::Example => write!(f, "triplet that is mined and costs something"),
            Self::Kind(kind) => write!(f, "{} triplet", kind.label()),
            Self::Point(row) => write!(f, "point #{row}"),
            Self::Triplet(TripletId { anchor, positive, negative }) => {
                write!(f, "triplet #{anchor}, #{positive}, #{negative}")
            }
            Self::Nothing => write!(f, "nothing"),
        }
    }
}

impl Pick {
    /// Reads one.
    ///
    /// # Errors
    /// What there is.
    pub fn parse(text: &str) -> Result<Self, String> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let row = |word: &str| word.trim_start_matches('#').parse::<usize>().ok();
        let found = match words.as_slice() {
            ["costliest"] => Some(Self::Costliest),
            ["example"] => Some(Self::Example),
            ["easy"] => Some(Self::Kind(Hardness::Easy)),
            ["semi-hard"] => Some(Self::Kind(Hardness::SemiHard)),
            ["hard"] => Some(Self::Kind(Hardness::Hard)),
            ["nothing"] => Some(Self::Nothing),
            ["point", point] => row(point).map(Self::Point),
            ["triplet", anchor, positive, negative] => {
                let rows = (row(anchor), row(positive), row(negative));
                match rows {
                    (Some(anchor), Some(positive), Some(negative)) => {
                        Some(Self::Triplet(TripletId { anchor, positive, negative }))
                    }
                    _ => None,
                }
            }
            _ => None,
        };
        found.ok_or_else(|| {
            format!(
                "{} can't be selected: costliest, example, easy, semi-hard, hard, nothing, \
                 `point 17` and `triplet 17 61 140` (anchor, positive, negative) can",
                shown(text)
            )
        })
    }

    /// What it is in this run; `None` where there is none.
    pub fn find(self, stage: &Stage) -> Option<Thing> {
        let report = stage.report();
        let triplet = |id| Some(Thing::Triplet(id));
        match self {
            Self::Costliest => {
                let dearest = report.triplets.iter().max_by(|x, y| x.loss.total_cmp(&y.loss));
                let first = report.triplets.first().filter(|_| report.costliest > 0);
                triplet(first.or(dearest)?.id)
            }
            Self::Example => triplet(stage.example()?),
            Self::Kind(kind) => {
                // The costliest are all alike: a fair sample has more to show.
                let fair = report.triplets[report.costliest..].iter();
                let mut all: Vec<&TripletRecord> = fair.filter(|t| t.hardness == kind).collect();
                let gap = |t: &TripletRecord| t.negative - t.positive;
                all.sort_by(|x, y| gap(x).total_cmp(&gap(y)));
                triplet(all.get(all.len() / 2)?.id)
            }
            Self::Point(row) => (row < stage.data().len()).then_some(Thing::Point(row)),
            Self::Triplet(id) => {
                stage.scene().triplet(id, stage.config()).map(|t| Thing::Triplet(t.id))
            }
            Self::Nothing => None,
        }
    }
}

/// Something that a page points at, until it is touched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A control.
    Control(Control),
    /// A view.
    View(View),
    /// A triplet or a point.
    Thing(Pick),
}

impl Target {
    /// Reads «control margin», «view embedding», «triplet costliest» or «point 17».
    ///
    /// # Errors
    /// What there is.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (what, name) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
        match what {
            "control" => control(name).map(Self::Control),
            "view" => view(name).map(Self::View),
            "triplet" if name.starts_with(|c: char| c.is_ascii_alphabetic()) => {
                Pick::parse(name).map(Self::Thing)
            }
            "triplet" | "point" => Pick::parse(text).map(Self::Thing),
            _ => Err(format!(
                "{} can't be pointed at: write `control margin`, `view embedding`, \
                 `triplet costliest` or `point 17`",
                shown(text)
            )),
        }
    }
}

/// The one of `all` that has this name.
///
/// # Errors
/// The one that was probably meant, or all there are.
pub fn choose<'a, T: Copy>(
    what: &str,
    name: &str,
    all: impl Iterator<Item = (&'a str, T)> + Clone,
) -> Result<T, String> {
    let wanted = name.trim().to_lowercase();
    if let Some((_, found)) = all.clone().find(|(name, _)| name.to_lowercase() == wanted) {
        return Ok(found);
    }
    let names: Vec<String> = all.map(|(name, _)| name.to_lowercase()).collect();
    let remedy = match near(&wanted, names.iter().map(String::as_str)) {
        Some(meant) => format!("did you mean {meant}?"),
        None => format!("there are {}", names.join(", ")),
    };
    Err(format!("there is no {what} {}: {remedy}", shown(name.trim())))
}

/// The control of this name.
///
/// # Errors
/// What there is.
pub fn control(name: &str) -> Result<Control, String> {
    choose("control", name, Control::ALL.into_iter().map(|c| (c.name(), c)))
}

/// The view of this name.
///
/// # Errors
/// What there is.
pub fn view(name: &str) -> Result<View, String> {
    choose("view", name, View::ALL.into_iter().map(|v| (v.label(), v)))
}

/// The layout of this name.
///
/// # Errors
/// What there is.
pub fn layout(name: &str) -> Result<Layout, String> {
    choose("layout", name, Layout::ALL.into_iter().map(|l| (l.label(), l)))
}

/// Whether a switch is for the person to set, and not for a lesson.
pub fn is_personal(toggle: Toggle) -> bool {
    matches!(toggle, Toggle::Dark | Toggle::ReduceMotion)
}

/// The switch of this name.
///
/// # Errors
/// What there is.
pub fn toggle(name: &str) -> Result<Toggle, String> {
    let all = Toggle::ALL.into_iter().filter(|&toggle| !is_personal(toggle));
    choose("switch", name, all.map(|t| (t.label(), t)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Lab;

    #[test]
    fn every_control_view_layout_and_switch_is_found_by_its_name() {
        assert!(Control::ALL.iter().all(|&c| control(c.name()) == Ok(c)));
        assert!(View::ALL.iter().all(|&v| view(&v.label().to_uppercase()) == Ok(v)));
        assert!(Layout::ALL.iter().all(|&l| layout(l.label()) == Ok(l)));
        assert_eq!(toggle("arrows"), Ok(Toggle::Arrows));
    }

    #[test]
    fn a_slip_of_the_pen_is_answered_with_what_was_meant_and_else_with_all_there_is() {
        assert_eq!(
            control("magrin").unwrap_err(),
            "there is no control \"magrin\": did you mean margin?"
        );
        let all = view("film").unwrap_err();
        assert!(View::ALL.iter().all(|v| all.contains(&v.label().to_lowercase())), "{all}");
    }

    #[test]
    fn what_is_picked_is_what_its_name_says() {
        let lab = Lab::new(RunConfig::default()).unwrap();
        let record = |text: &str| {
            let thing = Pick::parse(text).unwrap().find(&lab);
            let Some(Thing::Triplet(id)) = thing else { panic!("{text}: {thing:?}") };
            lab.scene().triplet(id, lab.config()).unwrap()
        };
        for kind in [Hardness::Easy, Hardness::SemiHard, Hardness::Hard] {
            assert_eq!(record(kind.label()).hardness, kind);
        }
        let dearest = record("costliest").loss;
        assert!(lab.report().triplets.iter().filter(|t| t.mined).all(|t| t.loss <= dearest));
        assert_eq!(Pick::parse("point 17").unwrap().find(&lab), Some(Thing::Point(17)));
        assert_eq!(Pick::parse("point 100000").unwrap().find(&lab), None);
        let id = TripletId { anchor: 0, positive: 4, negative: 1 };
        assert_eq!(Pick::parse("triplet 0 4 1").unwrap().find(&lab), Some(Thing::Triplet(id)));
        assert!(Pick::parse("dearest").unwrap_err().contains("costliest"));
    }

    #[test]
    fn a_changed_knob_belongs_to_its_control() {
        let now = RunConfig::default();
        let of = |change: fn(&mut RunConfig)| {
            let mut wanted = now.clone();
            change(&mut wanted);
            Control::of(&Command::Configure(Box::new(wanted)), &now)
        };
        assert_eq!(of(|c| c.loss.margin = 0.3), [Control::Margin]);
        assert_eq!(of(|c| c.loss.swap = true), [Control::Loss]);
        assert_eq!(of(|c| c.optimizer.learning_rate = 0.3), [Control::Optimiser]);
        assert_eq!(of(|c| c.embedder.dim = 3), [Control::Embedder]);
        assert_eq!(of(|c| c.sampler.points = 3), [Control::Sampler]);
        assert_eq!(of(|_| ()), []);
    }
}
