//! How colours look to people with colour-vision deficiencies, and how far two of them are apart.

/// A colour-vision deficiency, or none.
pub const VISIONS: [(&str, [[f64; 3]; 3]); 4] = [
    ("usual", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    (
        "protanopia",
        [
            [0.152_286, 1.052_583, -0.204_868],
            [0.114_503, 0.786_281, 0.099_216],
            [-0.003_882, -0.048_116, 1.051_998],
        ],
    ),
    (
        "deuteranopia",
        [
            [0.367_322, 0.860_646, -0.227_968],
            [0.280_085, 0.672_501, 0.047_413],
            [-0.011_820, 0.042_940, 0.968_881],
        ],
    ),
    (
        "tritanopia",
        [
            [1.255_528, -0.076_749, -0.178_779],
            [-0.078_411, 0.930_809, 0.147_602],
            [0.004_733, 0.691_367, 0.303_900],
        ],
    ),
];

/// CIELAB (D65) of an sRGB colour as seen with one of the matrices of [`VISIONS`].
///
/// The matrices are those of severity 1.0 in Machado, Oliveira & Fernandes, "A Physiologically-
/// based Model for Simulation of Color Vision Deficiency" (2009), on linear RGB.
pub fn seen(rgb: [u8; 3], vision: &[[f64; 3]; 3]) -> [f64; 3] {
    let linear = rgb.map(|byte| {
        let c = f64::from(byte) / 255.0;
        if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    });
    lab(vision.map(|row| dot(row, linear).clamp(0.0, 1.0)))
}

fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// CIELAB (D65) of linear sRGB (IEC 61966-2-1).
fn lab(linear: [f64; 3]) -> [f64; 3] {
    let xyz = [
        dot([0.412_456_4, 0.357_576_1, 0.180_437_5], linear) / 0.950_47,
        dot([0.212_672_9, 0.715_152_2, 0.072_175_0], linear),
        dot([0.019_333_9, 0.119_192_0, 0.950_304_1], linear) / 1.088_83,
    ];
    let [x, y, z] =
        xyz.map(
            |t| {
                if t > 216.0 / 24_389.0 { t.cbrt() } else { (24_389.0 / 27.0 * t + 16.0) / 116.0 }
            },
        );
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

/// CIEDE2000 of two CIELAB colours, as Sharma, Wu & Dalal (2005) write it out.
pub fn ciede2000(one: [f64; 3], two: [f64; 3]) -> f64 {
    let chroma = |c: [f64; 3]| c[1].hypot(c[2]);
    let mean_chroma = 0.5 * (chroma(one) + chroma(two));
    let g = 0.5 * (1.0 - flat(mean_chroma));
    let [(c1, h1), (c2, h2)] = [one, two].map(|c| {
        let a = (1.0 + g) * c[1];
        let hue = c[2].atan2(a).to_degrees().rem_euclid(360.0);
        (a.hypot(c[2]), if a == 0.0 && c[2] == 0.0 { 0.0 } else { hue })
    });
    let both = c1 * c2 != 0.0;
    let apart = match h2 - h1 {
        _ if !both => 0.0,
        d if d > 180.0 => d - 360.0,
        d if d < -180.0 => d + 360.0,
        d => d,
    };
    let (dl, dc) = (two[0] - one[0], c2 - c1);
    let dh = 2.0 * (c1 * c2).sqrt() * (apart.to_radians() / 2.0).sin();
    let (l, c) = (0.5 * (one[0] + two[0]), 0.5 * (c1 + c2));
    let h = match h1 + h2 {
        sum if !both => sum,
        sum if (h1 - h2).abs() <= 180.0 => 0.5 * sum,
        sum if sum < 360.0 => 0.5 * (sum + 360.0),
        sum => 0.5 * (sum - 360.0),
    };
    let cos = |degrees: f64| degrees.to_radians().cos();
    let t = 1.0 - 0.17 * cos(h - 30.0) + 0.24 * cos(2.0 * h) + 0.32 * cos(3.0 * h + 6.0)
        - 0.20 * cos(4.0 * h - 63.0);
    let turn = 30.0 * (-((h - 275.0) / 25.0).powi(2)).exp();
    let rotation = -(2.0 * turn).to_radians().sin() * 2.0 * flat(c);
    let sl = 1.0 + 0.015 * (l - 50.0).powi(2) / (20.0 + (l - 50.0).powi(2)).sqrt();
    let (sc, sh) = (1.0 + 0.045 * c, 1.0 + 0.015 * c * t);
    let (l, c, h) = (dl / sl, dc / sc, dh / sh);
    (l * l + c * c + h * h + rotation * c * h).sqrt()
}

/// √(C⁷ / (C⁷ + 25⁷)).
fn flat(c: f64) -> f64 {
    (c.powi(7) / (c.powi(7) + 25_f64.powi(7))).sqrt()
}
