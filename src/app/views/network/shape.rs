//! Sizes of the network, names of its units, and what goes into it.

use ndarray::{Array2, Axis};

use crate::app::context::ViewContext;
use crate::engine::report::TripletId;

/// Sizes of the layers: inputs, hidden units, dimensions of the embedding.
pub fn sizes(cx: &ViewContext<'_>) -> Vec<usize> {
    let layers = &cx.run.trainer().embedder().weights.layers;
    let inputs = cx.run.data().dimensions();
    std::iter::once(inputs).chain(layers.iter().map(|l| l.bias.len())).collect()
}

/// The points of a triplet as a batch of three: anchor, positive, negative; `None` if one of them is
/// no row of the data.
pub fn inputs(cx: &ViewContext<'_>, id: TripletId) -> Option<Array2<f64>> {
    let points = &cx.run.data().points;
    let rows = [id.anchor, id.positive, id.negative];
    rows.iter().all(|&row| row < points.nrows()).then(|| points.select(Axis(0), &rows))
}

/// The name of an output of a layer.
pub fn unit_name(layer: usize, layers: usize, unit: usize) -> String {
    if layer + 1 == layers {
        format!("embedding, dimension {}", unit + 1)
    } else {
        format!("unit {} of layer {}", unit + 1, layer + 1)
    }
}
