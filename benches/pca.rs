//! The projection of an embedding onto two axes, as it is made for every picture.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use ndarray::Array2;
use rand_distr::{Distribution, StandardNormal};
use triplet_lab::engine::projection::Projector;
use triplet_lab::engine::random::{Purpose, generator};

fn points(n: usize, d: usize) -> Array2<f64> {
    let mut random = generator(0, Purpose::Data, 0);
    let mut draw =
        |shape| Array2::from_shape_simple_fn(shape, || StandardNormal.sample(&mut random));
    let (points, mixture): (Array2<f64>, Array2<f64>) = (draw((n, d)), draw((d, d)));
    points.dot(&mixture)
}

fn pca(c: &mut Criterion) {
    let mut group = c.benchmark_group("pca");
    for (n, d) in [(1_797, 8), (10_000, 32)] {
        let embedding = points(n, d);
        let mut projector = Projector::new(2);
        group.bench_function(format!("{n}x{d}"), |b| {
            b.iter(|| projector.project(black_box(embedding.view()), None));
        });
    }
    group.finish();
}

criterion_group!(benches, pca);
criterion_main!(benches);
