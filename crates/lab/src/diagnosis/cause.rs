//! The cause of a state, found in the settings and the data of the run.

use engine::choice::{LossKind, Mining, OptimizerKind, SamplerKind};
use engine::config::{Choice as _, RunConfig};
use engine::data::Dataset;
use engine::numbers::{count, counted, percent, plain, three};

use super::cure::enough_dimensions;
use super::evidence::Evidence;
use super::separation::farthest;
use super::state::{State, no_progress};

/// A learning rate this many times the usual one is too high.
const TOO_HIGH: f64 = 5.0;
/// The same for SGD and momentum, whose usual rate is not in the table.
const TOO_HIGH_PLAIN: f64 = 0.5;

/// The cause of the state, in a sentence or two.
pub fn cause(state: State, e: &Evidence, config: &RunConfig, data: &Dataset) -> String {
    match state {
        State::Diverged => format!(
            "Each step went too far and made the next one larger still: the learning rate, {}, is \
             too high for these gradients{}.",
            rate(config),
            if config.optimizer.clip == 0.0 { ", which nothing clips" } else { "" }
        ),
        State::NoTriplets => no_triplets(config, data),
        State::ContradictoryData => contradictory(e, config),
        State::TooFewDimensions => too_few(e, config),
        State::Shrinking => format!(
            "Weight decay, {}, pulls the weights to 0 faster than the loss can push them: their \
             length fell from {} to {}.",
            setting(config.optimizer.weight_decay),
            three(e.start.picture.weights),
            three(e.picture.weights)
        ),
        State::Collapsed => collapsed(config),
        State::MarginOutOfReach => format!(
            "{} can be at most {} apart here, and the margin asks for {}. Triplets that no \
             embedding can satisfy pull as hard as those that matter, and never stop.",
            format_args!("{} classes", count(e.classes as u64)),
            e.separation.map(three).unwrap_or_default(),
            setting(config.loss.margin)
        ),
        State::Clumped if is_wild(config) => format!(
            "The learning rate, {}, is too high: large steps threw the points into {}, where the \
             network is flat and gradients vanish.",
            rate(config),
            places(e)
        ),
        State::Clumped => format!(
            "The points ended in {}, and the triplets that would part the classes pull in all \
             directions at once.",
            places(e)
        ),
        State::Exploding if is_wild(config) => format!(
            "The learning rate, {}, is too high: each step lengthens the embeddings, and greater \
             length is greater distance, with nothing learned.",
            rate(config)
        ),
        State::Exploding => {
            "Off the sphere nothing limits length, and a network can meet a margin \
                             by growing: twice as long is twice as far apart, with nothing learned."
                .to_owned()
        }
        State::Stuck if e.update < super::state::NO_CHANGE => format!(
            "The learning rate, {}, is so low that a step changes the weights by {} of their length.",
            rate(config),
            three(e.update)
        ),
        State::Stuck if no_progress(e) => no_gain(e, config),
        State::Stuck => format!(
            "The gradient is {}, against {} of the first weights: the network is flat where these \
             points are{}.",
            three(e.batches.gradient_norm),
            three(e.start.batches.gradient_norm),
            if is_wild(config) { ", since steps were too large" } else { "" }
        ),
        State::Starved => starved(e, config),
        State::Overfitting => format!(
            "{} to train on are few for a network that can learn them by heart: of what it gained \
             over the raw inputs, little holds for other points.",
            counted(data.train.len() as u64, "point")
        ),
        State::UnseenWorseThanRaw => format!(
            "The network keeps what tells its {} classes apart and drops the rest, and the held-out \
             classes differ in the rest.",
            count(e.classes as u64)
        ),
        State::Done => {
            "Every triplet that the miner could take satisfies the margin. That was the \
                        goal."
                .to_owned()
        }
        State::Learning if e.step == 0 => {
            "The weights are random: nothing is learned yet.".to_owned()
        }
        State::Learning => {
            format!("{} of the triplets violate the margin.", percent(e.batches.active))
        }
    }
}

fn contradictory(e: &Evidence, config: &RunConfig) -> String {
    let mut causes = Vec::new();
    if config.data.duplicates > 0.0 {
        causes.push(format!("since duplicates is {}", setting(config.data.duplicates)));
    }
    if !config.moved.is_empty() {
        causes.push("where points were moved by hand".to_owned());
    }
    if config.drawn.points() > 0 {
        causes.push("where points were drawn by hand".to_owned());
    }
    let causes: String = causes.iter().map(|cause| format!(", {cause}")).collect();
    format!(
        "{} of the training points are equal to a point of another class{causes}. No embedder can \
         tell equal points apart.",
        percent(e.contradictory)
    )
}

/// Returns true if the steps are far larger than usual.
fn is_wild(config: &RunConfig) -> bool {
    let usual = RunConfig::of(config.data.kind).optimizer.learning_rate;
    let optimizer = &config.optimizer;
    match optimizer.kind {
        OptimizerKind::Sgd => optimizer.learning_rate > TOO_HIGH_PLAIN,
        OptimizerKind::Momentum => optimizer.learning_rate > 0.1 * TOO_HIGH_PLAIN,
        OptimizerKind::Adam | OptimizerKind::Adamw => optimizer.learning_rate >= TOO_HIGH * usual,
    }
}

/// The learning rate, with its optimizer.
pub fn rate(config: &RunConfig) -> String {
    format!("{} ({})", setting(config.optimizer.learning_rate), config.optimizer.kind.label())
}

/// A setting, as it was given.
pub fn setting(value: f64) -> String {
    plain(value, 9)
}

fn places(e: &Evidence) -> String {
    match e.picture.places {
        1 => "one place".to_owned(),
        places => format!("{places} places"),
    }
}

/// The cause of a run that gets no better, though it moves.
fn no_gain(e: &Evidence, config: &RunConfig) -> String {
    let optimizer = &config.optimizer;
    let usual = config.defaults();
    if config.embedder.is_identity() {
        return "The embedder is the identity: the points are shown as they are, and nothing is \
                trained."
            .to_owned();
    }
    if is_wild(config) {
        return format!(
            "The learning rate, {}, is too high: each step undoes what others have done.",
            rate(config)
        );
    }
    if optimizer.clip > 0.0 && optimizer.clip < 0.01 * e.batches.gradient_norm {
        return format!(
            "The gradient, {} long, is clipped at {}: the steps are far too short.",
            three(e.batches.gradient_norm),
            setting(optimizer.clip)
        );
    }
    if optimizer.learning_rate < 0.01 * usual.optimizer.learning_rate {
        return format!("The learning rate, {}, is so low that nothing changes.", rate(config));
    }
    if config.embedder.hidden.is_empty() {
        return "Without a hidden layer the network is linear: it can stretch and turn the inputs, \
                but not bend them."
            .to_owned();
    }
    if optimizer.weight_decay > 0.0 {
        return format!(
            "Weight decay, {}, pulls the weights back as fast as the loss pushes them.",
            setting(optimizer.weight_decay)
        );
    }
    "What this network, these points and this miner can give has been learned; the settings give no \
     other cause."
        .to_owned()
}

fn no_triplets(config: &RunConfig, data: &Dataset) -> String {
    let mut sizes = vec![0_usize; data.classes()];
    data.train.iter().for_each(|&row| sizes[data.labels[row]] += 1);
    let sampler = &config.sampler;
    if data.train.is_empty() {
        return "There are no points to train on yet: draw some of two classes.".to_owned();
    }
    if sizes.iter().filter(|&&size| size > 0).count() < 2 {
        return "The data have one class: there is no negative.".to_owned();
    }
    if sizes.iter().all(|&size| size < 2) {
        return "Every class has one point to train on: there is no positive.".to_owned();
    }
    match sampler.kind {
        SamplerKind::Balanced if sampler.classes < 2 => {
            "Batches are of 1 class (P): there is no negative.".to_owned()
        }
        SamplerKind::Balanced => {
            "Batches have 1 point of each class (K): there is no positive.".to_owned()
        }
        SamplerKind::Uniform => format!(
            "Batches of {} of any class hardly ever have two of one class and one of another.",
            counted(sampler.batch() as u64, "point")
        ),
    }
}

fn too_few(e: &Evidence, config: &RunConfig) -> String {
    if config.embedder.dim == 1 {
        return format!(
            "In 1 dimension, directions are only −1 and 1: two places for {} classes, and nothing \
             can move from one to the other.",
            count(e.classes as u64)
        );
    }
    let mut roomy = config.clone();
    roomy.embedder.dim = enough_dimensions(config, e.classes);
    format!(
        "In {} dimensions, {} classes can be at most {} apart, less than the margin, {}; in {} \
         dimensions they can be {} apart.",
        config.embedder.dim,
        count(e.classes as u64),
        e.separation.map(three).unwrap_or_default(),
        setting(config.loss.margin),
        roomy.embedder.dim,
        farthest(&roomy, e.classes).map(three).unwrap_or_default()
    )
}

fn collapsed(config: &RunConfig) -> String {
    let rule = config.mining.rule;
    if config.loss.kind == LossKind::Hinge && config.loss.margin == 0.0 {
        return "With a margin of 0 equal distances cost nothing, so all points in one place are as \
                good as any other embedding."
            .to_owned();
    }
    if matches!(rule, Mining::BatchHard | Mining::Hard) && config.data.label_noise > 0.0 {
        return format!(
            "Label noise is {}, and {} mining takes the hardest triplets: a mislabelled point lies \
             among another class, so it is in most of them, and they pull all points together. \
             Once all distances are nearly 0, no triplet has a direction to push in.",
            setting(config.data.label_noise),
            rule.label()
        );
    }
    if matches!(rule, Mining::BatchHard | Mining::Hard) {
        return format!(
            "{} mining takes the hardest triplets, and before the classes are apart these pull all \
             points together. Once all distances are nearly 0, no triplet has a direction to push \
             in.",
            rule.label()
        );
    }
    if is_wild(config) {
        return format!(
            "The learning rate, {}, is too high: large steps threw all points together. Once all \
             distances are nearly 0, no triplet has a direction to push in.",
            rate(config)
        );
    }
    if config.optimizer.weight_decay > 0.0 {
        return format!(
            "Weight decay, {}, pulls the weights to 0, and with them all distances.",
            setting(config.optimizer.weight_decay)
        );
    }
    "The points were pulled together faster than the classes came apart. Once all distances are \
     nearly 0, no triplet has a direction to push in."
        .to_owned()
}

fn starved(e: &Evidence, config: &RunConfig) -> String {
    let rule = config.mining.rule;
    let active = percent(e.batches.active);
    if config.loss.kind == LossKind::Hinge && config.loss.margin == 0.0 {
        return match rule {
            Mining::SemiHard => "With a margin of 0 no triplet is semi-hard: the negative would \
                                 have to be farther than the positive, and not farther by more \
                                 than 0."
                .to_owned(),
            _ => format!(
                "With a margin of 0 hardly a triplet has a loss: {} mining finds none.",
                rule.label()
            ),
        };
    }
    match rule {
        Mining::SemiHard => format!(
            "All triplets are easy or hard, and semi-hard mining takes neither: the hard ones, {active} \
             of all, stay as they are."
        ),
        Mining::Hard => format!(
            "No triplet is hard, and hard mining takes no other: {active} of all violate the margin \
             and stay as they are."
        ),
        Mining::Random => format!(
            "Random mining drew only easy triplets: {active} of all violate the margin, and \
             {} for each anchor hardly ever hit one.",
            counted(config.mining.per_anchor as u64, "triplet")
        ),
        _ => format!(
            "{} mining finds no triplet with a loss, though {active} of all violate the margin.",
            rule.label()
        ),
    }
}
