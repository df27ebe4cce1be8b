//! Results of a sweep: a table to read, or one JSON object for machines.

use std::fmt::Write as _;
use std::io;

use serde_json::{Map, Value, json};

use crate::engine::numbers::{counted, maybe, three};
use crate::engine::text::escaped;
use crate::lab::sweep::{METRICS, Metric, Outcome, Plan, Point, Spread, Summary};

/// A run that is done, on a line.
pub fn line(plan: &Plan, outcome: &Outcome) -> String {
    let of = plan.words(plan.combination(outcome.run));
    let value =
        |metric: Metric| Some(format!("{} {}", metric.words(), three(outcome.value(metric)?)));
    let values: Vec<_> = plan.metric().quantity.metrics().filter_map(value).collect();
    let values = values.join(", ");
    let seed = plan.seed(outcome.run);
    format!("{of}, seed {seed}: {values}; {}", outcome.state.word())
}

/// The table: a row for each combination of values.
pub fn table(plan: &Plan, summary: &Summary) -> String {
    let start = plan.recipe(0).map(|recipe| recipe.start());
    let data = start.map(|config| escaped(config.data.label()).into_owned()).unwrap_or_default();
    let is_of_data = plan.axes().iter().any(|axis| axis.field.name == "data");
    let data = if is_of_data { String::new() } else { format!("{data}: ") };
    let mut text = format!(
        "{data}{} with {}, {} each\n{}, mean ± sample standard deviation over the seeds\n\n",
        counted(plan.combinations() as u64, "value"),
        counted(plan.seeds().len() as u64, "seed"),
        counted(plan.steps(), "step"),
        plan.metric().quantity.label(),
    );
    let names = plan.axes().iter().map(|axis| axis.field.name.to_owned());
    let columns = summary.metrics.iter().map(|metric| of_split(*metric).to_owned());
    let mut rows = vec![
        names.chain(columns).chain(["runs", "diagnosis"].map(str::to_owned)).collect::<Vec<_>>(),
    ];
    for (at, point) in summary.points.iter().enumerate() {
        let mut row = values(plan, point);
        row.extend(point.spreads.iter().map(|spread| with_deviation(*spread)));
        row.push(point.done.to_string());
        let states = point.states.iter().map(|(state, count)| match count {
            count if *count == point.done => state.word().to_owned(),
            count => format!("{count} {}", state.word()),
        });
        let best = if summary.best == Some(at) { "  < best" } else { "" };
        row.push(states.collect::<Vec<_>>().join(", ") + best);
        rows.push(row);
    }
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
    let settings = plan.axes().len();
    for row in &rows {
        let last = row.len() - 1;
        for (column, cell) in row.iter().enumerate() {
            let width = width(column).unwrap_or(0);
            let _ = match column {
                column if column == last => write!(text, "{cell}"),
                column if column < settings => write!(text, "{cell:width$}  "),
                _ => write!(text, "{cell:>width$}  "),
            };
        }
        text.push('\n');
    }
    text + &best(plan, summary)
}

/// The name of a column.
fn of_split(metric: Metric) -> &'static str {
    use crate::engine::data::Split;
    match metric.split {
        Split::Train if metric.quantity.is_score() => "train",
        Split::Train => "next batch",
        Split::HeldOut => "held out",
        Split::Unseen => "held-out classes",
    }
}

fn values(plan: &Plan, point: &Point) -> Vec<String> {
    let of = plan.axes().iter().zip(&point.places);
    of.map(|(axis, &place)| axis.values[place].clone()).collect()
}

fn with_deviation(spread: Option<Spread>) -> String {
    match spread {
        Some(Spread { mean, deviation: Some(deviation), .. }) => {
            format!("{} ± {}", three(mean), three(deviation))
        }
        other => maybe(other.map(|spread| spread.mean)),
    }
}

/// A sentence on the best value, if there is one.
fn best(plan: &Plan, summary: &Summary) -> String {
    let Some(best) = summary.best else { return String::new() };
    let metric = plan.metric();
    let named = |point: usize| {
        let values = values(plan, &summary.points[point]);
        let of = plan.axes().iter().zip(values);
        of.map(|(axis, value)| format!("{} {value}", axis.field.name))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let words = metric.words();
    let mut text = format!("\nBest by {words}: {}\n", named(best));
    let close: Vec<_> = summary.close_to_best(metric).into_iter().map(named).collect();
    if !close.is_empty() {
        let close = close.join("; ");
        let _ = writeln!(text, "Below it by less than its own spread: {close}");
    }
    text
}

/// The JSON object.
pub fn json(
    plan: &Plan,
    summary: &Summary,
    outcomes: &[Outcome],
    stopped_by: Option<&str>,
) -> io::Result<String> {
    let settings = plan.axes().iter().map(|axis| {
        let values: Vec<Value> = axis.values.iter().map(|value| typed(value)).collect();
        json!({ "name": axis.field.name, "values": values })
    });
    let named = |point: &Point| -> Map<String, Value> {
        let values = values(plan, point);
        let of = plan.axes().iter().zip(values);
        of.map(|(axis, value)| (axis.field.name.to_owned(), typed(&value))).collect()
    };
    let table = summary.points.iter().map(|point| {
        let spreads = summary.metrics.iter().zip(&point.spreads).map(|(metric, spread)| {
            let spread = spread.map(|Spread { mean, deviation, count }| {
                json!({ "mean": mean, "spread": deviation, "count": count })
            });
            (metric.name(), spread.unwrap_or(Value::Null))
        });
        let states = point.states.iter().map(|(state, n)| (state.word().to_owned(), json!(n)));
        json!({
            "values": named(point),
            "runs": point.done,
            "diagnoses": states.collect::<Map<_, _>>(),
            "metrics": spreads.collect::<Map<_, _>>(),
        })
    });
    let runs = outcomes.iter().map(|outcome| {
        let values = named(&summary.points[plan.combination(outcome.run)]);
        let metrics = METRICS.map(|metric| (metric.name(), json!(outcome.value(metric))));
        let mut run = Map::new();
        run.insert("values".to_owned(), Value::Object(values));
        run.insert("seed".to_owned(), json!(plan.seed(outcome.run)));
        run.insert("step".to_owned(), json!(outcome.step));
        run.insert("stopped_by".to_owned(), json!(outcome.diverged.then_some("divergence")));
        run.extend(metrics);
        run.insert("diagnosis".to_owned(), json!(outcome.state.word()));
        Value::Object(run)
    });
    let close = summary.close_to_best(plan.metric());
    let object = json!({
        "settings": settings.collect::<Vec<_>>(),
        "seeds": plan.seeds(),
        "steps": plan.steps(),
        "metric": plan.metric().name(),
        "stopped_by": stopped_by,
        "best": summary.best.map(|best| named(&summary.points[best])),
        "close": close.iter().map(|&point| named(&summary.points[point])).collect::<Vec<_>>(),
        "table": table.collect::<Vec<_>>(),
        "runs": runs.collect::<Vec<_>>(),
    });
    Ok(serde_json::to_string_pretty(&object)? + "\n")
}

/// A value as a recipe has it: a number, true or false, or a name.
fn typed(value: &str) -> Value {
    match (value.parse::<i64>(), value.parse::<f64>(), value.parse::<bool>()) {
        (Ok(number), ..) => json!(number),
        (_, Ok(number), _) if number.is_finite() => json!(number),
        (.., Ok(on)) => json!(on),
        _ => json!(value),
    }
}
