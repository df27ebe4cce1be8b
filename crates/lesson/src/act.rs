//! Acts of buttons and reveals: `train 100`, `margin 0.2`, `select costliest`.
//!
//! Each act becomes [`Command`]s when its turn comes, so a lesson can do only what a person can.

use super::names::{self, Pick};
use super::three;
use engine::config::RunConfig;
use engine::config::fields::{FIELDS, find};
use lab::Command;
use lab::Lab;
use lab::display::{Layout, Toggle, ViewId};
use lab::recipe::{near, shown};
use lab::side::{Comparison, Side};
use lab::three_points::ThreePoints;
use lab::transport::Speed;

/// Maximum number of steps of an act.
pub const MOST_TRAINED: u64 = 5_000;

/// Maximum number of acts of a button or a reveal.
const MOST_ACTS: usize = 50;

/// An act of a lesson.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Trains this number of steps.
    Train(u64),
    /// Takes one step.
    Step,
    /// Goes back one step.
    StepBack,
    /// Goes to this step; trains the missing steps.
    GoTo(u64),
    /// Starts playing.
    Play,
    /// Pauses.
    Pause,
    /// Undoes the last change.
    Undo,
    /// Resets the run.
    Reset,
    /// Changes a setting.
    Set {
        /// The name.
        setting: &'static str,
        /// The value.
        to: String,
    },
    /// Copies the run as comparison run B.
    Beside,
    /// Keeps one of two runs.
    Keep(Side),
    /// Moves the focus to this run.
    Focus(Side),
    /// Selects something.
    Select(Pick),
    /// Brings a view to the front.
    Show(ViewId),
    /// Applies a layout.
    Arrange(Layout),
    /// Switches something on or off.
    Switch(Toggle, bool),
    /// Sets the speed, in steps per second.
    Speed(f64),
    /// Fits the plots.
    Fit,
    /// Takes a gradient step with the three points without a network.
    StepThree,
    /// Resets the three points.
    ResetThree,
    /// Changes a setting of the three points.
    SetThree {
        /// The key.
        key: String,
        /// The value.
        to: String,
    },
}

/// Examples of acts, for messages.
const FORMS: &str = "there are `train 100`, `step`, `step back`, `go to 300`, `play`, `pause`, \
    `undo`, `reset`, a setting and its value (`margin 0.2`, `mining batch-hard`), `beside`, \
    `beside margin 0.2`, `keep A`, `keep B`, `focus A`, `focus B`, `select costliest`, \
    `show curves`, `layout lecture`, `on arrows`, `off trails`, `speed 10`, `fit`, `three step`, \
    `three reset` and `three margin 0.2`";

impl Act {
    /// Parses an act. `settings` are the run's settings at that time; the act's changes are applied to
    /// them.
    ///
    /// # Errors
    /// The message names the problem and the valid options.
    pub fn parse(text: &str, settings: &mut RunConfig) -> Result<Vec<Self>, String> {
        let text = text.trim();
        let (verb, rest) = text.split_once(' ').unwrap_or((text, ""));
        let rest = rest.trim();
        let one = |act: Self| Ok(vec![act]);
        match (verb, rest) {
            ("train", _) => one(Self::Train(steps(rest, 1)?)),
            ("step", "") => one(Self::Step),
            ("step", "back") => one(Self::StepBack),
            ("go", _) if rest.starts_with("to ") => one(Self::GoTo(steps(&rest[3..], 0)?)),
            ("play", "") => one(Self::Play),
            ("pause", "") => one(Self::Pause),
            ("undo", "") => one(Self::Undo),
            ("reset", "") => one(Self::Reset),
            ("beside", "") => one(Self::Beside),
            ("beside", setting) => Ok(vec![Self::Beside, Self::set(setting, settings)?]),
            ("keep", side) => one(Self::Keep(self::side(side)?)),
            ("alone", "") => one(Self::Keep(Side::A)),
            ("focus", side) => one(Self::Focus(self::side(side)?)),
            ("select", what) => one(Self::Select(Pick::parse(what)?)),
            ("show", view) => one(Self::Show(names::view(view)?)),
            ("layout", layout) => one(Self::Arrange(names::layout(layout)?)),
            ("on", toggle) => one(Self::Switch(names::toggle(toggle)?, true)),
            ("off", toggle) => one(Self::Switch(names::toggle(toggle)?, false)),
            ("speed", rate) => one(Self::Speed(self::rate(rate)?)),
            ("fit", "") => one(Self::Fit),
            ("three", "step") => one(Self::StepThree),
            ("three", "reset") => one(Self::ResetThree),
            ("three", setting) => one(set_three(setting)?),
            ("set", setting) => one(Self::set(setting, settings)?),
            _ if find(verb).is_some() => one(Self::set(text, settings)?),
            _ => Err(unknown(text, verb)),
        }
    }

    fn set(text: &str, settings: &mut RunConfig) -> Result<Self, String> {
        let (name, value) = text.split_once(' ').unwrap_or((text, ""));
        let Some(field) = find(name) else {
            let meant = near(name, FIELDS.iter().map(|field| field.name));
            let remedy = meant.map_or_else(
                || "`triplet-lab train --help` lists all settings".to_owned(),
                |meant| format!("did you mean {meant}?"),
            );
            return Err(format!("there is no setting {}: {remedy}", shown(name)));
        };
        let value = value.trim().to_owned();
        field.set(settings, &value).map_err(|error| error.to_string())?;
        settings.clone().validate().map_err(|error| error.to_string())?;
        Ok(Self::Set { setting: field.name, to: value })
    }

    /// Returns the lab's commands for this act, given the current runs.
    pub fn commands(&self, lab: &Lab) -> Vec<Command> {
        match self {
            Self::Train(steps) => vec![Command::Train(*steps)],
            Self::Step => vec![Command::Step],
            Self::StepBack => vec![Command::StepBack],
            Self::GoTo(step) => match step.checked_sub(lab.last_step()) {
                Some(more @ 1..) => vec![Command::LastStep, Command::Train(more)],
                _ => vec![Command::GoTo(*step)],
            },
            Self::Play if lab.transport().playing => Vec::new(),
            Self::Pause if !lab.transport().playing => Vec::new(),
            Self::Play | Self::Pause => vec![Command::PlayPause],
            Self::Undo => vec![Command::Undo],
            Self::Reset => vec![Command::Reset],
            Self::Set { setting, to } => set(lab, setting, to),
            Self::Beside => vec![Command::Compare(Comparison::Copy)],
            Self::Keep(side) => vec![Command::EndComparison(*side)],
            Self::Focus(side) => vec![Command::Focus(*side)],
            Self::Select(pick) => {
                let found = pick.find(lab.focused());
                vec![found.map_or(Command::Deselect, Command::Select)]
            }
            Self::Switch(toggle, on) if lab.display().shows(*toggle) == *on => Vec::new(),
            Self::Switch(toggle, _) => vec![Command::Toggle(*toggle)],
            Self::Speed(rate) => vec![Command::SetSpeed(Speed::PerSecond(*rate))],
            // The window carries these out.
            Self::Show(_) | Self::Arrange(_) | Self::Fit => Vec::new(),
            Self::StepThree => vec![Command::StepThree],
            Self::ResetThree => vec![Command::ResetThree],
            Self::SetThree { key, to } => {
                let mut set = lab.three().clone();
                let is_set = three::set(&mut set, key, to).is_ok();
                is_set.then(|| Command::SetThree(Box::new(set))).into_iter().collect()
            }
        }
    }

    /// Returns the maximum number of steps it takes.
    pub(super) fn steps(&self) -> u64 {
        match self {
            Self::Train(steps) | Self::GoTo(steps) => *steps,
            Self::Step => 1,
            _ => 0,
        }
    }
}

fn set_three(setting: &str) -> Result<Act, String> {
    let (key, to) = setting.split_once(' ').unwrap_or((setting, ""));
    three::set(&mut ThreePoints::default(), key, to)?;
    Ok(Act::SetThree { key: key.to_owned(), to: to.to_owned() })
}

/// Returns the command that changes a setting of the focused run, without asking before a restart.
fn set(lab: &Lab, setting: &str, to: &str) -> Vec<Command> {
    let mut config = lab.wanted().clone();
    // The lab rejects invalid values with a reason.
    let is_set = find(setting).is_some_and(|field| field.set(&mut config, to).is_ok());
    let needs_new = lab.focused().config().needs_new_weights(&config);
    let configure = Command::Configure(Box::new(config));
    match (is_set, needs_new) {
        (false, _) => Vec::new(),
        (true, false) => vec![configure],
        (true, true) => vec![configure, Command::AcceptProposal],
    }
}

/// Parses a sequence of acts.
///
/// # Errors
/// Those of [`Act::parse`], or too many steps in all.
pub fn parse_all(texts: &[String], settings: &RunConfig) -> Result<Vec<Act>, (usize, String)> {
    let mut settings = settings.clone();
    let (mut acts, mut steps) = (Vec::new(), 0);
    if texts.len() > MOST_ACTS {
        return Err((MOST_ACTS, format!("{} acts are too many: at most {MOST_ACTS}", texts.len())));
    }
    for (place, text) in texts.iter().enumerate() {
        let more = Act::parse(text, &mut settings).map_err(|message| (place, message))?;
        steps += more.iter().map(Act::steps).sum::<u64>();
        if steps > MOST_TRAINED {
            let message = format!(
                "{steps} steps are too many to wait for: at most {MOST_TRAINED} in all; take fewer"
            );
            return Err((place, message));
        }
        acts.extend(more);
    }
    Ok(acts)
}

fn steps(text: &str, least: u64) -> Result<u64, String> {
    let steps = text.trim().parse::<u64>().ok().filter(|s| (least..=MOST_TRAINED).contains(s));
    steps.ok_or_else(|| {
        format!("{} is no number of steps: {least} to {MOST_TRAINED} is needed", shown(text.trim()))
    })
}

fn rate(text: &str) -> Result<f64, String> {
    let (least, most) = (Speed::SLOWEST, Speed::FASTEST);
    let rate = text.parse::<f64>().ok().filter(|rate| (least..=most).contains(rate));
    rate.ok_or_else(|| {
        format!("{} is no speed: use {least} to {most} steps per second", shown(text))
    })
}

fn side(text: &str) -> Result<Side, String> {
    match text {
        "A" => Ok(Side::A),
        "B" => Ok(Side::B),
        _ => Err(format!("{} is no run: there are A and B", shown(text))),
    }
}

fn unknown(text: &str, verb: &str) -> String {
    const VERBS: [&str; 17] = [
        "three", "train", "step", "go", "play", "pause", "undo", "reset", "beside", "keep",
        "focus", "select", "show", "layout", "speed", "fit", "set",
    ];
    let all = VERBS.into_iter().chain(FIELDS.iter().map(|field| field.name));
    match near(verb, all) {
        Some(meant) => format!("{} can't be done: did you mean {meant}?", shown(text)),
        None => format!("{} can't be done: {FORMS}", shown(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Vec<Act>, String> {
        Act::parse(text, &mut RunConfig::default())
    }

    #[test]
    fn acts_are_read_as_they_are_said() {
        assert_eq!(parse("train 100"), Ok(vec![Act::Train(100)]));
        assert_eq!(parse(" step "), Ok(vec![Act::Step]));
        assert_eq!(parse("step back"), Ok(vec![Act::StepBack]));
        assert_eq!(parse("go to 300"), Ok(vec![Act::GoTo(300)]));
        let margin = Act::Set { setting: "margin", to: "0.2".to_owned() };
        for text in ["margin 0.2", "set margin 0.2"] {
            assert_eq!(parse(text), Ok(vec![margin.clone()]));
        }
        assert_eq!(parse("beside margin 0.2"), Ok(vec![Act::Beside, margin]));
        assert_eq!(parse("off trails"), Ok(vec![Act::Switch(Toggle::Trails, false)]));
        assert_eq!(parse("layout a | b"), Ok(vec![Act::Arrange(Layout::SideBySide)]));
        assert_eq!(parse("keep B"), Ok(vec![Act::Keep(Side::B)]));
    }

    #[test]
    fn what_can_not_be_done_is_refused_with_what_can() {
        let says = |text: &str| parse(text).unwrap_err();
        assert!(says("trian 100").contains("did you mean train?"));
        assert!(says("dance").contains("`train 100`"));
        assert!(says("train").contains("number of steps"));
        assert!(says("train 0").contains("1 to 5000"));
        assert!(says("train 6000").contains("1 to 5000"));
        assert!(says("margin 9").contains("0 to 5"));
        assert!(says("mining magic").contains("batch-hard"));
        assert!(says("set glue 1").contains("no setting"));
        assert!(says("keep C").contains("A and B"));
        assert!(says("speed 0").contains("1 to 1000"));
        let long = ["train 3000".to_owned(), "train 3000".to_owned()];
        let (place, message) = parse_all(&long, &RunConfig::default()).unwrap_err();
        assert_eq!((place, message.contains("6000 steps")), (1, true), "{message}");
    }

    #[test]
    fn later_acts_are_read_with_the_knobs_of_earlier_ones() {
        let acts = |texts: &[&str]| {
            let texts: Vec<String> = texts.iter().map(|&text| text.to_owned()).collect();
            parse_all(&texts, &RunConfig::default())
        };
        assert!(acts(&["data clusters", "dimensions 5"]).is_ok());
        assert!(acts(&["dimensions 5"]).is_err());
    }
}
