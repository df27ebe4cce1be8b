//! The runs of the bank, each with the state that is right for it, and how that is known without
//! asking the diagnosis.

use triplet_lab_core::diagnosis::State::{self, *};

/// A run whose state is known.
pub struct Known {
    /// Its settings, as on the command line: `name=value`. `twins=N` puts N points exactly on points
    /// of another class.
    pub settings: &'static str,
    /// Its steps.
    pub steps: u64,
    /// The right state.
    pub state: State,
    /// True if a change of settings has to help; false if nothing may be claimed to.
    pub curable: bool,
    /// Reason why this state is right.
    pub why: &'static str,
}

const fn run(settings: &'static str, steps: u64, state: State, why: &'static str) -> Known {
    Known { settings, steps, state, curable: true, why }
}

const fn incurable(settings: &'static str, steps: u64, state: State, why: &'static str) -> Known {
    Known { settings, steps, state, curable: false, why }
}

const MINED: &str =
    "MAP@R rises on; the rule is one that trains from scratch (FaceNet, Hermans et al., Wu et al.)";
const RISES: &str = "MAP@R rises on, and triplets still violate the margin";
const APART: &str = "no triplet of the batches violates the margin, MAP@R is nearly 1";
const HARDEST: &str = "the spread falls to a few hundredths of the margin, and the loss is the margin (Schroff et al.; Wu et al.)";
const BOUND: &str =
    "the margin is above the largest least distance of so many points on the sphere (Rankin 1955)";
const LINE: &str =
    "on a sphere of one dimension there are two places, and a derivative of 0 between them";
const DECAY: &str = "the pull of the decay is as large as the gradient: the weights end far shorter than they began";
const THROWN: &str =
    "loss = margin, MAP@R below that of the raw inputs, outputs of the flat ends of tanh";
const LENGTH: &str = "length hundreds of times the margin, MAP@R below that of the raw inputs";
const FLOATS: &str =
    "squared distances and steps of this size grow by a factor each step, past every bound";
const SAMPLER: &str =
    "a triplet needs two points of a class and one of another, and no batch has them";
const TWINS: &str = "equal points have an equal embedding, whatever the network";
const DRY: &str = "hard triplets remain, and the rule takes none of them: MAP@R stays where it is";
const SLOW: &str =
    "a step changes weights by less than a millionth: a million steps for a change that matters";
const HEART: &str =
    "MAP@R is 1 on a few points that are trained on, and about that of the raw inputs on others";
const OTHERS: &str = "what other classes need was dropped: MAP@R of held-out classes is below that of the raw inputs (Musgrave et al.)";

/// All runs of the bank.
pub const RUNS: &[Known] = &[
    run("data=spiral points=400", 0, Learning, "random weights"),
    run("data=spiral points=400", 200, Learning, MINED),
    run("data=spiral points=400 mining=all", 200, Learning, MINED),
    run("data=spiral points=400 mining=random", 300, Learning, MINED),
    run("data=spiral points=400 mining=nearest-semi-hard", 150, Learning, MINED),
    run("data=spiral points=400 mining=distance-weighted", 300, Learning, MINED),
    run("data=spiral points=400 loss=soft", 200, Learning, RISES),
    run("data=spiral points=400 swap=true", 200, Learning, RISES),
    run("data=spiral points=400 normalize=true margin=0.2", 200, Learning, RISES),
    run("data=spiral points=400 optimizer=sgd lr=0.1", 200, Learning, RISES),
    run("data=spiral points=400 optimizer=momentum lr=0.02", 200, Learning, RISES),
    run("data=spiral points=400 optimizer=adamw weight-decay=0.01", 200, Learning, RISES),
    run("data=spiral points=400 margin=5", 60, Learning, RISES),
    run("data=spiral points=400 dim=1", 400, Learning, RISES),
    run("data=rings points=300", 100, Learning, RISES),
    run("data=swiss-roll points=400", 60, Learning, RISES),
    run("data=pinwheel points=300", 60, Learning, RISES),
    run("data=sphere points=300", 100, Learning, RISES),
    run("data=blobs points=300", 60, Learning, RISES),
    run("data=penguins", 100, Learning, RISES),
    run("data=digits points=400", 60, Learning, RISES),
    run("data=digits points=400 mining=batch-hard", 100, Learning, RISES),
    run("data=digits points=400 distance=cosine margin=0.1", 60, Learning, RISES),
    run("data=faces points=320", 80, Learning, RISES),
    run("data=moons points=300", 1_000, Done, APART),
    run("data=clusters points=400", 600, Done, APART),
    run("data=clusters points=400 mining=hard", 500, Done, APART),
    run("data=clusters points=400 mining=batch-hard", 500, Done, APART),
    run("data=clusters points=400 mining=all", 500, Done, APART),
    run("data=pinwheel points=300", 1_200, Done, APART),
    run("data=blobs points=300 noise=0.15", 400, Done, APART),
    run("data=digits points=700", 700, Done, APART),
    run("data=spiral points=400 mining=batch-hard", 209, Collapsed, HARDEST),
    run("data=spiral points=400 mining=batch-hard", 500, Collapsed, HARDEST),
    run("data=spiral points=400 mining=hard", 200, Collapsed, HARDEST),
    run("data=spiral points=400 mining=batch-hard loss=soft", 300, Collapsed, HARDEST),
    run("data=blobs noise=0.2 label-noise=0.05 mining=batch-hard", 300, Collapsed, HARDEST),
    run("data=moons points=300 mining=batch-hard distance=squared", 100, Collapsed, HARDEST),
    run("data=xor points=300 mining=batch-hard", 200, Collapsed, HARDEST),
    run("data=checkerboard points=400 mining=batch-hard", 600, Collapsed, HARDEST),
    run(
        "data=spiral points=400 margin=0 mining=batch-hard",
        500,
        Collapsed,
        "with margin 0, one place for all points has a loss of 0",
    ),
    run(
        "data=spiral points=400 margin=0 mining=all",
        500,
        Collapsed,
        "with margin 0, one place for all points has a loss of 0",
    ),
    run(
        "data=spiral points=400 margin=0",
        100,
        Starved,
        "no number lies between d(a,p) and d(a,p) + 0: nothing is semi-hard",
    ),
    run(
        "data=moons points=300 margin=0",
        100,
        Starved,
        "no number lies between d(a,p) and d(a,p) + 0: nothing is semi-hard",
    ),
    run("data=xor points=300", 2_000, Starved, DRY),
    run("data=spiral points=400 weight-decay=1", 200, Shrinking, DECAY),
    run("data=spiral points=400 weight-decay=0.1", 300, Shrinking, DECAY),
    run("data=spiral points=400 weight-decay=0.3", 200, Shrinking, DECAY),
    run("data=moons points=300 weight-decay=0.5", 200, Shrinking, DECAY),
    run("data=blobs points=300 weight-decay=1", 200, Shrinking, DECAY),
    run("data=spiral points=400 optimizer=sgd lr=0.1 weight-decay=1", 200, Shrinking, DECAY),
    run("data=spiral points=400 dim=1 normalize=true margin=0.2", 100, TooFewDimensions, LINE),
    run("data=digits points=400 dim=1", 100, TooFewDimensions, LINE),
    run("data=moons points=300 dim=1 normalize=true margin=0.2", 100, TooFewDimensions, LINE),
    run("data=faces points=320 dim=2 margin=0.5", 100, TooFewDimensions, BOUND),
    run("data=blobs points=300 classes=8 normalize=true margin=1", 100, TooFewDimensions, BOUND),
    run("data=digits points=400 margin=2", 200, MarginOutOfReach, BOUND),
    run("data=spiral points=400 normalize=true margin=2", 300, MarginOutOfReach, BOUND),
    run("data=rings points=300 distance=cosine margin=2", 300, MarginOutOfReach, BOUND),
    run("data=digits points=400 distance=cosine margin=2", 200, MarginOutOfReach, BOUND),
    run("data=swiss-roll points=400 normalize=true margin=1.8", 200, MarginOutOfReach, BOUND),
    run("data=spiral points=400 optimizer=momentum lr=1", 3_000, Clumped, THROWN),
    run("data=spiral points=400 lr=1", 600, Clumped, THROWN),
    run("data=pinwheel points=300 optimizer=momentum lr=2", 500, Clumped, THROWN),
    run("data=digits points=400 normalize=false margin=1 lr=1", 200, Exploding, LENGTH),
    run("data=spiral points=400 activation=relu lr=1", 200, Exploding, LENGTH),
    run(
        "data=blobs points=300 optimizer=sgd lr=10 distance=squared margin=5",
        200,
        Exploding,
        LENGTH,
    ),
    run(
        "data=digits points=400 distance=squared normalize=false margin=5 lr=0.05",
        200,
        Exploding,
        LENGTH,
    ),
    run(
        "data=spiral points=400 optimizer=momentum lr=3 distance=squared mining=all",
        100,
        Diverged,
        FLOATS,
    ),
    run(
        "data=penguins optimizer=momentum lr=3 distance=squared mining=all normalize=false margin=1",
        100,
        Diverged,
        FLOATS,
    ),
    run("data=spiral points=400 optimizer=sgd lr=0.000001", 100, Stuck, SLOW),
    run("data=digits points=400 optimizer=sgd lr=0.000001", 100, Stuck, SLOW),
    run("data=blobs points=300 classes-per-batch=1 points-per-class=32", 20, NoTriplets, SAMPLER),
    run("data=blobs points=300 classes-per-batch=4 points-per-class=1", 20, NoTriplets, SAMPLER),
    run("data=blobs points=300 classes=1", 20, NoTriplets, SAMPLER),
    run("data=blobs points=10 classes=10", 20, NoTriplets, SAMPLER),
    run(
        "data=clusters points=400 sampler=uniform classes-per-batch=2 points-per-class=1",
        20,
        NoTriplets,
        SAMPLER,
    ),
    run("data=blobs points=60 twins=30", 300, ContradictoryData, TWINS),
    run("data=moons points=60 twins=30 mining=batch-hard", 300, ContradictoryData, TWINS),
    run("data=digits points=60 twins=30", 300, ContradictoryData, TWINS),
    run("data=blobs points=300 duplicates=0.5", 300, ContradictoryData, TWINS),
    run("data=spiral points=400 duplicates=0.5", 300, ContradictoryData, TWINS),
    run("data=digits points=60", 300, Overfitting, HEART),
    run("data=digits points=100 held-out=0.5", 300, Overfitting, HEART),
    run("data=clusters points=60 dimensions=64", 300, Overfitting, HEART),
    incurable("data=digits points=600 held-out-classes=4", 400, UnseenWorseThanRaw, OTHERS),
    incurable("data=digits points=600 held-out-classes=6", 300, UnseenWorseThanRaw, OTHERS),
    incurable(
        "data=digits points=600 held-out-classes=5 mining=all",
        300,
        UnseenWorseThanRaw,
        OTHERS,
    ),
];
