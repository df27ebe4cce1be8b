//! Sentences on each phase of a step, with the numbers of the run.

use crate::engine::choice::Choice as _;
use crate::engine::config::{LossKind, SamplerKind};
use crate::engine::numbers::{count, counted, percent, short, three};
use crate::lab::active_run::Outcome;
use crate::lab::{ActiveRun, Phase};

/// Sentence on a phase of the run's next step; `outcome` is the result of that step.
pub fn sentence(run: &ActiveRun, outcome: &Outcome, phase: Phase) -> String {
    match phase {
        Phase::Draw => draw(run),
        Phase::Embed => embed(run),
        Phase::Measure => measure(run),
        Phase::Choose => choose(run),
        Phase::Price => price(run),
        Phase::Push => push(run, outcome),
        Phase::Change => change(run, outcome),
        Phase::EmbedAgain => embed_again(outcome),
    }
}

/// Count of points: "1 point", "64 points".
fn points(n: usize) -> String {
    counted(n as u64, "point")
}

/// Number of classes in the batch, and the fewest and the most points of one of them.
fn classes(run: &ActiveRun) -> (usize, usize, usize) {
    let mut sizes = vec![0_usize; run.data().classes()];
    for &row in &run.report().batch {
        let class = run.data().labels.get(row).copied().unwrap_or_default();
        if let Some(size) = sizes.get_mut(class) {
            *size += 1;
        }
    }
    sizes.retain(|&size| size > 0);
    let least = sizes.iter().copied().min().unwrap_or_default();
    let most = sizes.iter().copied().max().unwrap_or_default();
    (sizes.len(), least, most)
}

fn draw(run: &ActiveRun) -> String {
    let batch = run.report().batch.len();
    let (classes, least, most) = classes(run);
    let of_each = match (classes, least == most) {
        (1, _) => "all of one class".to_owned(),
        (_, true) => format!("{classes} classes with {least} each"),
        (_, false) => format!("{classes} classes with {least} to {most} each"),
    };
    let how = match run.config().sampler.kind {
        SamplerKind::Balanced => "so that every anchor has positives and negatives",
        SamplerKind::Uniform => "whatever their class",
    };
    let train = count(run.data().train.len() as u64);
    format!("{} of the {train} training points, {of_each}: drawn {how}.", count(batch as u64))
}

fn embed(run: &ActiveRun) -> String {
    let report = run.report();
    let dim = run.config().embedder.dim;
    let weights = count(run.trainer().embedder().weights.count() as u64);
    let numbers = if dim == 1 { "1 number".to_owned() } else { format!("{dim} numbers") };
    let length = if run.config().embedder.normalize {
        "all of length 1".to_owned()
    } else {
        format!("{} long on average", three(report.mean_norm))
    };
    format!(
        "{} go through the network. Its {weights} weights turn each into {numbers}: its embedding, \
         {length}.",
        points(report.batch.len()),
    )
}

fn measure(run: &ActiveRun) -> String {
    let report = run.report();
    let batch = report.batch.len() as u64;
    let pairs = batch * batch.saturating_sub(1) / 2;
    let mean = |value: Option<f64>, of: &str| match value {
        Some(value) => format!("{} on average {of}", three(value)),
        None => format!("none {of}"),
    };
    format!(
        "{} pairs, {} distance: {}, {}.",
        count(pairs),
        run.config().distance.label(),
        mean(report.mean_positive, "within a class"),
        mean(report.mean_negative, "between classes"),
    )
}

fn choose(run: &ActiveRun) -> String {
    let counts = &run.report().counts;
    if counts.valid == 0 {
        return "No valid triplet: the batch lacks a second point of a class, or a second class."
            .to_owned();
    }
    let share = |part: u64| percent(part as f64 / counts.valid as f64);
    let (hard, semi_hard, easy) = (share(counts.hard), share(counts.semi_hard), share(counts.easy));
    let kinds = match run.config().loss.kind {
        LossKind::Hinge => format!("{hard} are hard, {semi_hard} semi-hard, {easy} easy"),
        LossKind::Soft => format!("{hard} are hard"),
    };
    format!(
        "“{}” takes {} of {} valid triplets. Of all valid, {kinds}.",
        run.config().mining.rule.label(),
        count(counts.mined),
        count(counts.valid),
    )
}

fn price(run: &ActiveRun) -> String {
    let report = run.report();
    let counts = &report.counts;
    let rule = match run.config().loss.kind {
        LossKind::Hinge => "max(0, d(a,p) − d(a,n) + margin)",
        LossKind::Soft => "ln(1 + e^(d(a,p) − d(a,n)))",
    };
    if counts.mined_active == 0 {
        return format!("Loss of each: {rule}; above 0 for none of {}.", count(counts.mined));
    }
    format!(
        "Loss of each: {rule}; above 0 for {} of {}. The mean is the loss of this step: {}.",
        count(counts.mined_active),
        count(counts.mined),
        three(report.loss),
    )
}

fn push(run: &ActiveRun, outcome: &Outcome) -> String {
    let batch = run.report().batch.len() as u64;
    if outcome.pushed == 0 {
        return "No triplet is active, so no point is pushed.".to_owned();
    }
    let sphere = if run.config().embedder.normalize { ", along the sphere" } else { "" };
    format!(
        "Arrows show −∂loss/∂z{sphere}: {} of {} points are pushed, by {} on average. \
         Each shows where the loss would move that point alone.",
        count(outcome.pushed as u64),
        count(batch),
        three(outcome.mean_push),
    )
}

fn change(run: &ActiveRun, outcome: &Outcome) -> String {
    let (report, spec) = (run.report(), &run.config().optimizer);
    if report.counts.mined_active == 0 {
        return "No active triplet: the weights stay as they are.".to_owned();
    }
    let clipped = if spec.clip > 0.0 && report.gradient_norm > spec.clip {
        format!(", clipped to {}", three(spec.clip))
    } else {
        String::new()
    };
    let weights = run.trainer().embedder().weights.count() as u64;
    format!(
        "Backpropagation turns the pushes into a gradient of length {}{clipped}. {} with learning \
         rate {} changes the {} weights by {} in total.",
        three(report.gradient_norm),
        spec.kind.label(),
        short(spec.learning_rate),
        count(weights),
        three(outcome.weight_change),
    )
}

fn embed_again(outcome: &Outcome) -> String {
    let Outcome { batch, others, angle, .. } = outcome;
    if batch.moved + others.moved == 0 {
        return "The weights are unchanged, so every point stays where it is.".to_owned();
    }
    let share = |moved: usize, points: usize| match moved == points {
        true => format!("all {}", count(points as u64)),
        false => format!("{} of {}", count(moved as u64), count(points as u64)),
    };
    let of_batch = share(batch.moved, batch.points).replacen('a', "A", 1);
    let outside = if others.points == 0 {
        String::new()
    } else {
        let who = share(others.moved, others.points);
        format!("; {who} others moved too, by {}", three(others.mean))
    };
    let turned = angle.map_or_else(String::new, |angle| {
        format!(" Motion is {angle:.0}° off the push on average: the weights are shared, so none moves alone.")
    });
    format!(
        "{of_batch} points of the batch moved, by {} on average{outside}.{turned}",
        three(batch.mean)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::config::{DataKind, Mining, RunConfig};
    use crate::lab::{Command, Lab};

    fn words(config: RunConfig, phase: Phase) -> (Lab, String) {
        let mut lab = Lab::new(config).unwrap();
        lab.apply(Command::SlowMotion);
        let outcome = lab.run_a().step_trace().unwrap().outcome;
        let words = sentence(lab.run_a(), &outcome, phase);
        (lab, words)
    }

    #[test]
    fn every_phase_of_every_data_set_is_told_in_words_that_fit_two_lines() {
        for &kind in [DataKind::Spiral, DataKind::Digits, DataKind::Penguins].iter() {
            for phase in Phase::ALL {
                let (_, words) = words(RunConfig::of(kind), phase);
                assert!((40..=230).contains(&words.chars().count()), "{phase:?}: {words}");
                assert!(words.ends_with('.') && !words.contains("–"), "{words}");
            }
        }
    }

    #[test]
    fn the_batch_is_told_with_its_classes() {
        let mut config = RunConfig::of(DataKind::Spiral);
        (config.sampler.classes, config.sampler.points) = (3, 5);
        let (lab, words) = words(config, Phase::Draw);
        let train = count(lab.run_a().data().train.len() as u64);
        let expected = format!("15 of the {train} training points, 3 classes with 5 each: ");
        assert!(words.starts_with(&expected), "{words}");
    }

    #[test]
    fn the_miner_is_told_with_what_it_takes() {
        let mut config = RunConfig::of(DataKind::Blobs);
        (config.sampler.classes, config.sampler.points) = (3, 4);
        config.mining.rule = Mining::BatchHard;
        let (lab, words) = words(config, Phase::Choose);
        // 12 anchors with 3 positives and 8 negatives each; one triplet per anchor.
        let rule = Mining::BatchHard.label();
        assert!(words.contains(&format!("“{rule}” takes 12 of 288 valid triplets")), "{words}");
        assert_eq!(lab.run_a().report().counts.mined, 12);
    }

    #[test]
    fn what_costs_nothing_changes_nothing_and_that_is_said() {
        let mut config = RunConfig::of(DataKind::Blobs);
        (config.data.classes, config.sampler.classes) = (1, 1);
        for (phase, said) in [
            (Phase::Draw, "all of one class"),
            (Phase::Choose, "No valid triplet"),
            (Phase::Price, "above 0 for none of 0"),
            (Phase::Push, "no point is pushed"),
            (Phase::Change, "the weights stay as they are"),
            (Phase::EmbedAgain, "every point stays where it is"),
        ] {
            let (_, words) = words(config.clone(), phase);
            assert!(words.contains(said), "{words}");
        }
    }

    #[test]
    fn the_last_phase_says_why_points_do_not_go_where_they_are_pushed() {
        let (lab, words) = words(RunConfig::default(), Phase::EmbedAgain);
        let outcome = lab.run_a().step_trace().unwrap().outcome;
        let angle = outcome.angle.unwrap();
        assert!(
            words.contains(&format!("{angle:.0}° off the push on average: the weights are shared"))
        );
        let outside = lab.run_a().data().len() - lab.run_a().report().batch.len();
        assert_eq!((outcome.others.points, outcome.others.moved), (outside, outside));
        assert!(words.contains(&format!("all {} others moved too", count(outside as u64))));
    }
}
