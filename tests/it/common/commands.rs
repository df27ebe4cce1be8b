//! One example of every command, at least. A command that is missing here fails the first test that
//! asks for them.

use std::collections::HashSet;
use std::mem::discriminant;
use std::path::PathBuf;

use strum::EnumCount as _;
use triplet_lab::app::{ExportKind, LessonCommand, SweepAct, Tool, WindowCommand};
use triplet_lab::data_source::{DataSource, WaitingRecipe};
use triplet_lab::engine::config::{AddedPoint, Column, RunConfig, SetWeight, Stroke, WeightPlace};
use triplet_lab::engine::own_data::Origin;
use triplet_lab::lab::recipe::Recipe;
use triplet_lab::lab::retrieval::RetrievalSettings;
use triplet_lab::lab::transport::Range;
use triplet_lab::lab::{
    Command, Comparison, Lab, Layout, Notice, Phase, Side, Speed, TextPlace, Thing, Toggle, ViewId,
};
use triplet_lab::lesson::{Choice, Lesson, Target};
use triplet_lab::link::Link;

/// Settings that differ from those of a run in its margin.
fn other_margin(lab: &Lab) -> Box<RunConfig> {
    let mut config = lab.wanted().clone();
    config.loss.margin = if config.loss.margin == 0.35 { 0.3 } else { 0.35 };
    Box::new(config)
}

/// A bias of the first layer, with a value.
pub fn weight() -> SetWeight {
    let place = WeightPlace { layer: 0, unit: Some(0), column: Column::Bias };
    SetWeight { place, value: 0.5 }
}

/// Every command of the lab, as it could be sent to this one.
pub fn of_lab(lab: &Lab) -> Vec<Command> {
    let recipe = Recipe::new(RunConfig::default().validate().unwrap());
    let mut all = vec![
        Command::PlayPause,
        Command::Step,
        Command::SlowMotion,
        Command::NextPhase,
        Command::PreviousPhase,
        Command::ShowPhase(Phase::ALL[3]),
        Command::PlayPhases,
        Command::SetPace(1.0),
        Command::Train(3),
        Command::StepBack,
        Command::GoTo(1),
        Command::FirstStep,
        Command::LastStep,
        Command::NextMark,
        Command::PreviousMark,
        Command::Stay,
        Command::LoopFrom,
        Command::LoopTo,
        Command::SetLoop(None),
        Command::SetLoop(Some(Range { first: 0, last: 2 })),
        Command::Bookmark,
        Command::NameBookmark(0, "here".to_owned()),
        Command::Describe { title: "A title".to_owned(), note: String::new() },
        Command::Undo,
        Command::Redo,
        Command::Reset,
        Command::SetSpeed(Speed::PerSecond(7.0)),
        Command::Faster,
        Command::Slower,
        Command::Configure(other_margin(lab)),
        Command::MarginUp,
        Command::MarginDown,
        Command::AcceptProposal,
        Command::DropProposal,
        Command::SwitchTo(1),
        Command::Forget(1),
        Command::Open(Box::new(recipe)),
        Command::Restore(Box::new(lab.to_session())),
        Command::Compare(Comparison::Copy),
        Command::TryCure(Side::A),
        Command::EndComparison(Side::A),
        Command::EndComparison(Side::B),
        Command::Focus(Side::B),
        Command::Hover(Some(Thing::Point(0))),
        Command::Select(Thing::Point(0)),
        Command::Deselect,
        Command::NextTriplet,
        Command::PreviousTriplet,
        Command::SetAxes([1, 0]),
        Command::ShowClass { class: 0, more: false },
        Command::Choose(vec![0, 1]),
        Command::ShowChosen(true),
        Command::ShowAll,
        Command::SetRetrieval(RetrievalSettings::default()),
        Command::Type(TextPlace::Query, "a word".to_owned()),
        Command::Reach { row: 0, values: vec![(0, 0.5)] },
        Command::HoldWeights(vec![weight()]),
        Command::KnockOut { layer: 0, unit: 1 },
        Command::PutBack,
        Command::KeepReach,
        Command::Draw(Box::new(Stroke {
            added: vec![AddedPoint::new(0, [0.5, 0.5])],
            erased: vec![1],
        })),
        Command::SetThree(Box::default()),
        Command::StepThree,
        Command::ResetThree,
        Command::Say(Notice::remark("A word")),
        Command::Dismiss,
    ];
    all.extend([[1, 0], [-1, 0], [0, 1], [0, -1]].map(Command::Nudge));
    all.extend(Toggle::ALL.map(Command::Toggle));
    let variants: HashSet<_> = all.iter().map(discriminant).collect();
    assert_eq!(variants.len(), Command::COUNT, "a command of the lab is missing here");
    all
}

/// Every command of lessons.
pub fn of_lessons(lesson: &std::sync::Arc<Lesson>) -> Vec<LessonCommand> {
    let all = vec![
        LessonCommand::Open(lesson.clone()),
        LessonCommand::Close,
        LessonCommand::NextPage,
        LessonCommand::PreviousPage,
        LessonCommand::GoToPage(0),
        LessonCommand::RestorePage,
        LessonCommand::Press(0),
        LessonCommand::Predict(Choice::Offer(0)),
        LessonCommand::CountHands,
        LessonCommand::AskFor(0),
        LessonCommand::CountHand(0),
        LessonCommand::TakeBackHand,
        LessonCommand::Reveal,
        LessonCommand::AskAgain,
        LessonCommand::Touch(Target::View(ViewId::Curves)),
    ];
    let variants: HashSet<_> = all.iter().map(discriminant).collect();
    assert_eq!(variants.len(), LessonCommand::COUNT, "a command of lessons is missing here");
    all
}

/// Every command of the window.
pub fn of_window() -> Vec<WindowCommand> {
    let mut all = vec![
        WindowCommand::Unfold,
        WindowCommand::TakeLasso,
        WindowCommand::RequestPaste,
        WindowCommand::TakeTool(Some(Tool::Brush)),
        WindowCommand::DrawClass(1),
        WindowCommand::DrawSize(20),
        WindowCommand::PointOut(ViewId::Curves),
        WindowCommand::Clinic(None),
        WindowCommand::NextPane,
        WindowCommand::PreviousPane,
        WindowCommand::FitViews,
        WindowCommand::Turn,
        WindowCommand::FullSize(Some(ViewId::Curves)),
        WindowCommand::ZoomIn,
        WindowCommand::ZoomOut,
        WindowCommand::ZoomReset,
        WindowCommand::Present,
        WindowCommand::SpeakerWindow,
        WindowCommand::OpenFile,
        WindowCommand::SaveFile,
        WindowCommand::CopyText,
        WindowCommand::CopyLink,
        WindowCommand::LinkAddress,
        WindowCommand::OpenLink(Link { run: Some("TL1.".to_owned()), ..Link::default() }),
        WindowCommand::CopyPicture(Some(ViewId::Curves)),
        WindowCommand::Paste(String::new()),
        WindowCommand::Bring(DataSource::Pasted("".into())),
        WindowCommand::StartFrom("nowhere.safetensors".into()),
        WindowCommand::FindData(WaitingRecipe {
            recipe: DataSource::Pasted("".into()),
            origin: Origin::default(),
        }),
        WindowCommand::GoOn(PathBuf::new()),
        WindowCommand::NotNow,
        WindowCommand::PutAway(PathBuf::new()),
        WindowCommand::MoveAside(PathBuf::new()),
        WindowCommand::ListEarlier,
        WindowCommand::FollowLink(String::new()),
        WindowCommand::Sweep(SweepAct::Plan(Box::default())),
        WindowCommand::Sweep(SweepAct::Start),
        WindowCommand::Sweep(SweepAct::Stop),
        WindowCommand::Sweep(SweepAct::Open { run: 0, beside: false }),
        WindowCommand::Sweep(SweepAct::CopyRows),
        WindowCommand::Find,
        WindowCommand::Help,
    ];
    all.extend(ViewId::ALL.map(WindowCommand::ShowView));
    all.extend(Layout::ALL.map(WindowCommand::Arrange));
    all.extend(ExportKind::ALL.map(WindowCommand::Export));
    let variants: HashSet<_> = all.iter().map(discriminant).collect();
    assert_eq!(variants.len(), WindowCommand::COUNT, "a command of the window is missing here");
    all
}
