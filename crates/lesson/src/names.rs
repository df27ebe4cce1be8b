//! Names that a lesson may use: controls, views, layouts, targets, selections.

use engine::data::Split;
use engine::ranking::Hardness;
use engine::report::{TripletId, TripletRecord};
use lab::recipe::{near, shown};
use lab::{ActiveRun, Control, CurvePanel, Layout, Thing, Toggle, ViewId};

/// A selection, resolved in the run when the page opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    /// The mined triplet with the highest loss.
    Costliest,
    /// A typical triplet: the median of the mined ones with a loss above 0.
    Example,
    /// The median triplet of this kind by d(a,n) − d(a,p).
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
            Self::Costliest => write!(f, "highest-loss triplet"),
            Self::Example => write!(f, "mined triplet with a loss above 0"),
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
    /// Parses a selection.
    ///
    /// # Errors
    /// The message lists the valid names.
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

    /// Resolves it in this run; `None` if the run has none.
    pub fn find(self, run: &ActiveRun) -> Option<Thing> {
        let report = run.report();
        let triplet = |id| Some(Thing::Triplet(id));
        match self {
            Self::Costliest => {
                let dearest = report.triplets.iter().max_by(|x, y| x.loss.total_cmp(&y.loss));
                let first = report.triplets.first().filter(|_| report.highest_loss_count > 0);
                triplet(first.or(dearest)?.id)
            }
            Self::Example => triplet(run.example()?),
            Self::Kind(kind) => {
                // The highest-loss triplets are all alike: a fair sample shows more.
                let fair = report.triplets[report.highest_loss_count..].iter();
                let mut all: Vec<&TripletRecord> = fair.filter(|t| t.hardness == kind).collect();
                let gap = |t: &TripletRecord| t.negative - t.positive;
                all.sort_by(|x, y| gap(x).total_cmp(&gap(y)));
                triplet(all.get(all.len() / 2)?.id)
            }
            Self::Point(row) => (row < run.data().len()).then_some(Thing::Point(row)),
            Self::Triplet(id) => {
                let label = |row: usize| run.data().labels.get(row).copied();
                let [anchor, positive, negative] = [id.anchor, id.positive, id.negative].map(label);
                let is_one = anchor? == positive? && anchor? != negative?;
                (is_one && id.anchor != id.positive).then_some(Thing::Triplet(id))
            }
            Self::Nothing => None,
        }
    }
}

/// A target that a page highlights until it is touched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A control.
    Control(Control),
    /// A view.
    View(ViewId),
    /// A triplet or a point.
    Thing(Pick),
}

impl Target {
    /// Parses `control margin`, `view embedding`, `triplet costliest` or `point 17`.
    ///
    /// # Errors
    /// The message lists the valid names.
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

/// Returns the item of `all` with this name.
///
/// # Errors
/// The message names the closest match, or lists all names.
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

/// Returns the control of this name.
///
/// # Errors
/// The message lists the valid names.
pub fn control(name: &str) -> Result<Control, String> {
    choose("control", name, Control::ALL.into_iter().map(|c| (c.name(), c)))
}

/// Returns the view of this name.
///
/// # Errors
/// The message lists the valid names.
pub fn view(name: &str) -> Result<ViewId, String> {
    choose("view", name, ViewId::ALL.into_iter().map(|v| (v.label(), v)))
}

/// Returns the layout of this name.
///
/// # Errors
/// The message lists the valid names.
pub fn layout(name: &str) -> Result<Layout, String> {
    choose("layout", name, Layout::ALL.into_iter().map(|l| (l.label(), l)))
}

/// Returns the panel of the curves of this name.
///
/// # Errors
/// The message lists the valid names.
pub fn panel(name: &str) -> Result<CurvePanel, String> {
    choose("panel of the curves", name, CurvePanel::ALL.into_iter().map(|p| (p.label(), p)))
}

/// Returns the points of this name.
///
/// # Errors
/// The message lists the valid names.
pub fn split(name: &str) -> Result<Split, String> {
    choose("split", name, Split::ALL.into_iter().map(|split| (split.label(), split)))
}

/// Returns the display option of this name.
///
/// # Errors
/// The message lists the valid names.
pub fn toggle(name: &str) -> Result<Toggle, String> {
    let all = Toggle::ALL.into_iter().filter(|&toggle| !toggle.is_personal());
    choose("switch", name, all.map(|t| (t.label(), t)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::config::RunConfig;
    use lab::Lab;

    #[test]
    fn every_control_view_layout_and_switch_is_found_by_its_name() {
        assert!(Control::ALL.iter().all(|&c| control(c.name()) == Ok(c)));
        assert!(ViewId::ALL.iter().all(|&v| view(&v.label().to_uppercase()) == Ok(v)));
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
        assert!(ViewId::ALL.iter().all(|v| all.contains(&v.label().to_lowercase())), "{all}");
    }

    #[test]
    fn what_is_picked_is_what_its_name_says() {
        let lab = Lab::new(RunConfig::default()).unwrap();
        let record = |text: &str| {
            let thing = Pick::parse(text).unwrap().find(lab.run_a());
            let Some(Thing::Triplet(id)) = thing else { panic!("{text}: {thing:?}") };
            lab.run_a().snapshot().triplet(id, lab.run_a().config()).unwrap()
        };
        for kind in [Hardness::Easy, Hardness::SemiHard, Hardness::Hard] {
            assert_eq!(record(kind.label()).hardness, kind);
        }
        let dearest = record("costliest").loss;
        assert!(
            lab.run_a().report().triplets.iter().filter(|t| t.mined).all(|t| t.loss <= dearest)
        );
        assert_eq!(Pick::parse("point 17").unwrap().find(lab.run_a()), Some(Thing::Point(17)));
        assert_eq!(Pick::parse("point 100000").unwrap().find(lab.run_a()), None);
        let id = TripletId { anchor: 0, positive: 4, negative: 1 };
        assert_eq!(
            Pick::parse("triplet 0 4 1").unwrap().find(lab.run_a()),
            Some(Thing::Triplet(id))
        );
        // Three rows that are no triplet: the positive is the anchor, or of another class; the
        // negative isn't; there is no such row.
        for none in ["triplet 0 0 1", "triplet 0 1 4", "triplet 0 4 8", "triplet 0 4 100000"] {
            assert_eq!(Pick::parse(none).unwrap().find(lab.run_a()), None, "{none}");
        }
        assert!(Pick::parse("dearest").unwrap_err().contains("costliest"));
    }
}
