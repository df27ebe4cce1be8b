//! Misspelled words: the class is the word that was meant.

/// The words, in the order of the classes.
///
/// Four endings take turns, so that words look alike where they end, whatever the number of classes
/// and of held-out classes: a word's beginning says which it is. Any two are three slips apart or
/// more.
#[rustfmt::skip]
pub(super) const WORDS: [&str; 64] = [
    "station", "payment", "vegetable", "kindness",
    "vacation", "document", "portable", "darkness",
    "relation", "equipment", "durable", "business",
    "foundation", "basement", "valuable", "happiness",
    "donation", "argument", "suitable", "weakness",
    "formation", "apartment", "reliable", "sickness",
    "education", "movement", "timetable", "loneliness",
    "invitation", "agreement", "available", "wilderness",
    "operation", "treatment", "washable", "sweetness",
    "population", "statement", "vulnerable", "stiffness",
    "vibration", "judgement", "enjoyable", "tiredness",
    "quotation", "instrument", "reasonable", "laziness",
    "decoration", "settlement", "capable", "roughness",
    "hesitation", "ornament", "miserable", "fairness",
    "plantation", "compliment", "breakable", "emptiness",
    "temptation", "experiment", "comfortable", "madness",
];
