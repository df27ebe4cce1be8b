//! The comment that says which lines of pytorch-metric-learning do the same.

use engine::choice::{Distance, LossKind, Mining, Reduction};
use engine::config::RunConfig;

use super::python::number;
use super::snippets;

/// The comment, for the settings at the end of a run.
pub(super) fn comment(config: &RunConfig) -> String {
    let margin = number(config.loss.margin);
    let distance = match config.distance {
        Distance::Euclidean => "LpDistance(normalize_embeddings=False)",
        Distance::Squared => "LpDistance(normalize_embeddings=False, power=2)",
        Distance::Cosine => "CosineSimilarity()",
    };
    let of_margin = |kind: &str| {
        Some(format!(
            "miners.TripletMarginMiner(margin={margin}, type_of_triplets=\"{kind}\", distance=distance)"
        ))
    };
    let miner = match config.mining.rule {
        Mining::SemiHard => of_margin("semihard"),
        Mining::Hard => of_margin("hard"),
        Mining::BatchHard => Some("miners.BatchHardMiner(distance=distance)".to_owned()),
        Mining::DistanceWeighted => Some("miners.DistanceWeightedMiner()".to_owned()),
        Mining::All | Mining::Random | Mining::NearestSemiHard => None,
    };
    let mut options = match config.loss.kind {
        LossKind::Hinge => vec![format!("margin={margin}")],
        LossKind::Soft => vec!["margin=0".to_owned(), "smooth_loss=True".to_owned()],
    };
    if config.loss.swap {
        options.push("swap=True".to_owned());
    }
    if config.mining.rule == Mining::Random {
        options.push(format!("triplets_per_anchor={}", config.mining.per_anchor));
    }
    if config.loss.mean == Reduction::Mined {
        options.push("reducer=reducers.MeanReducer()".to_owned());
    }
    options.push("distance=distance".to_owned());
    let call = match config.mining.rule {
        Mining::NearestSemiHard => {
            // It has no such miner, but takes the triplets of ours.
            let name = snippets::miner(config.mining.rule).name;
            format!("loss_fn(z, y, {name}(z, settings.distance(z), y))")
        }
        _ if miner.is_some() => "loss_fn(z, y, miner(z, y))".to_owned(),
        _ => "loss_fn(z, y)".to_owned(),
    };
    let mut lines = vec![format!("distance = distances.{distance}")];
    lines.extend(miner.map(|miner| format!("miner = {miner}")));
    lines.push(format!("loss_fn = losses.TripletMarginLoss({})", options.join(", ")));
    lines.push(format!("loss = {call}"));
    let head = "# In pytorch-metric-learning, the loss of a batch (z, y) would be\n".to_owned();
    lines.iter().fold(head, |text, line| text + "#     " + line + "\n")
}
