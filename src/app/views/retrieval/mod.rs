//! View of retrieval: a query and its nearest neighbours by true distance.

pub(super) mod cards;
mod scores;

use eframe::egui::{self, DragValue, Rect, RichText, Sense, TextStyle, Ui, pos2, vec2};
use egui_material_icons::icons::{ICON_CASINO, ICON_CHEVRON_LEFT, ICON_CHEVRON_RIGHT};

use crate::app::context::ViewContext;
use crate::app::plots;
use crate::app::point_labels;
use crate::app::theme::{UNIT, dense};
use crate::app::widgets::toggle_button;
use crate::engine::distance::Distance;
use crate::engine::evaluate::{self, Hit};
use crate::engine::numbers::{count, percent, three};
use crate::lab::retrieval::{Gallery, RetrievalSettings, another};
use crate::lab::{Command, Lab, TextPlace, Thing, Toggle};

use super::labels;
use super::view::View;
use cards::{Grid, Standing, Words};

/// Panes lower than this have no row of controls.
const ROOM_FOR_CONTROLS: f32 = 110.0;
/// Panes lower than this have no table of all queries.
const ROOM_FOR_SCORES: f32 = 330.0;
/// The same in presenter mode.
const ROOM_ON_A_PAGE: f32 = 138.0;

/// Least height of the cards, with words below them.
const LEAST_CARDS: f32 = 56.0;
/// Explains the field of a typed text.
const TIP: &str = "A text of your own: the network of this step embeds it; it is not trained on";

/// The neighbours found for a query.
#[derive(Default)]
pub struct Retrieval {
    /// Run, picture, query and question that `found` answers.
    key: Option<(u64, u64, Query, usize, Gallery, bool)>,
    found: evaluate::Retrieval,
    /// True if the search uses raw points, not embeddings.
    is_raw: bool,
}

/// A query: the text or point whose neighbours are shown.
#[derive(Clone, Debug, PartialEq)]
enum Query {
    /// A point of the data.
    Row(usize),
    /// A text that somebody typed.
    Typed(String),
}

impl View for Retrieval {
    fn ui(&mut self, ui: &mut Ui, cx: &mut ViewContext<'_>) {
        let typed = cx.lab.typed(TextPlace::Query).map(|text| Query::Typed(text.to_owned()));
        let Some(query) = typed.or_else(|| cx.run.query().map(Query::Row)) else {
            labels::in_the_middle(ui, "Click a point in another view: it is the query.");
            return;
        };
        let settings = cx.lab.display().retrieval;
        self.update(cx, &query, settings);
        let high = ui.available_height();
        if high >= ROOM_FOR_CONTROLS && !cx.bare {
            controls(ui, cx, settings);
            ui.add_space(UNIT);
        }
        let all = ui.available_rect_before_wrap();
        let (mut lines, line) =
            (self.words(cx, &query, settings, all.width()), cx.theme.small + 4.0);
        let foot = |lines: &[String]| {
            let scores = if self.has_scores(cx, high) { scores::HEIGHT } else { 0.0 };
            line * lines.len() as f32 + scores
        };
        // The cards come first: without room, words below them go.
        while !lines.is_empty() && all.height() - foot(&lines) < LEAST_CARDS {
            lines.pop();
        }
        let foot = foot(&lines);
        let (area, below) = all.split_top_bottom_at_y(all.bottom() - foot);
        let response = ui.interact(area, ui.scope_id().with("cards"), Sense::hover());
        plots::describe(&response, &cx.name_of("Retrieval"), || self.summary(cx, &query));
        let shown = self.cards(ui, cx, &query, area);
        if let Some(last) = lines.last_mut().filter(|_| shown < self.found.found.len()) {
            *last = format!("{shown} nearest shown; {}", self.among(settings, 0.0));
        }
        let mut y = below.top();
        for text in &lines {
            let rect = Rect::from_min_size(pos2(below.left(), y), vec2(below.width(), line));
            let builder = egui::UiBuilder::new().max_rect(rect).id_salt(text);
            let words = RichText::new(text).size(cx.theme.small);
            ui.new_child(builder).add(egui::Label::new(words).truncate());
            y += line;
        }
        if self.has_scores(cx, high) {
            let rect = Rect::from_min_max(pos2(below.left(), y + UNIT), below.max);
            scores::show(ui, cx, rect);
        }
        ui.allocate_rect(all, Sense::hover());
    }
}

impl Retrieval {
    /// Tells whether the table of all queries is shown: it exists for the embedding, not for raw
    /// points.
    fn has_scores(&self, cx: &ViewContext<'_>, high: f32) -> bool {
        // The pages of lessons speak of these scores.
        let room = if cx.presenting { ROOM_ON_A_PAGE } else { ROOM_FOR_SCORES };
        high >= room && !self.is_raw
    }

    fn update(&mut self, cx: &ViewContext<'_>, query: &Query, settings: RetrievalSettings) {
        let RetrievalSettings { neighbours, gallery, .. } = settings;
        let run = cx.run;
        self.is_raw = cx.lab.display().shows(Toggle::RawPoints);
        let key = Some((
            run.data_version(),
            run.picture_version(),
            query.clone(),
            neighbours,
            gallery,
            self.is_raw,
        ));
        if self.key == key {
            return;
        }
        self.key = key;
        let (scene, data) = (run.snapshot(), run.data());
        let (x, distance) = if self.is_raw {
            (data.points.view(), Distance::Euclidean)
        } else {
            (scene.embedding.view(), scene.distance)
        };
        let rows = gallery.rows(data);
        self.found = match query {
            Query::Row(row) => {
                evaluate::retrieve(x, &data.labels, distance, *row, rows, neighbours)
            }
            Query::Typed(text) => {
                let raw = self.is_raw;
                let point = if raw { run.values_of(text) } else { run.embed_text(text) };
                let from = (&point.unwrap_or_default()[..], None);
                evaluate::retrieve_for(x, &data.labels, distance, from, rows, neighbours)
            }
        };
    }

    /// Draws the query at the left and its results to the right. Returns the number of those that
    /// there is room for.
    fn cards(&self, ui: &mut Ui, cx: &mut ViewContext<'_>, query: &Query, area: Rect) -> usize {
        let is_text = cx.run.data().texts.is_some();
        let widest = if is_text { 96.0 * cards::WIDE } else { 96.0 };
        let left = (0.24 * area.width()).clamp(30.0, widest);
        let size = vec2(left, area.height().max(1.0));
        let grid = Grid::for_run(cx, 1, size);
        let place = grid.place(0, area.min);
        match query {
            Query::Row(row) => {
                let data = cx.run.data();
                let class = point_labels::class_name(data, *row).to_owned();
                let words = Words {
                    name: format!("Query {}", point_labels::name(data, *row)),
                    below: [format!("#{row}"), class],
                    standing: Standing::Query,
                };
                let hint =
                    "The query: click a point in another view, or a neighbour, to ask for that one";
                cards::card(ui, cx, *row, place, grid.side, &words).on_hover_text(hint);
            }
            Query::Typed(text) => cards::typed(ui, cx, text, place, grid.side),
        }
        let middle = place.right() + 2.0 * UNIT;
        let others = Rect::from_min_max(pos2(middle + 2.0 * UNIT, area.top()), area.max);
        ui.painter().vline(middle, area.y_range(), egui::Stroke::new(1.0, cx.theme.line));
        let data = cx.run.data();
        let texts = self.found.found.iter().filter_map(|hit| point_labels::text(data, hit.row));
        let texts: Vec<String> = texts.map(|text| text.to_string()).collect();
        let (grid, shown) = match is_text {
            true => Grid::of_legible(&texts, others.size(), cx.theme.small),
            false => {
                let all = self.found.found.len();
                (Grid::for_run(cx, all, others.size()), all)
            }
        };
        let is_typed = matches!(query, Query::Typed(_));
        for (rank, hit) in self.found.found.iter().take(shown).enumerate() {
            let words = neighbour(cx, rank, hit, is_typed);
            let place = grid.place(rank, others.min);
            let card = cards::card(ui, cx, hit.row, place, grid.side, &words);
            if card.on_hover_text(&words.name).clicked() && is_typed {
                // The neighbour becomes the query.
                cx.commands.push(Command::Type(TextPlace::Query, String::new()));
            }
        }
        shown
    }

    /// The two measures of this query or the guess for it, and a description of the gallery.
    fn words(
        &self,
        cx: &ViewContext<'_>,
        query: &Query,
        settings: RetrievalSettings,
        width: f32,
    ) -> Vec<String> {
        let measures = match query {
            Query::Row(_) => self.measures(width),
            Query::Typed(_) => self.guess(cx),
        };
        vec![measures, self.among(settings, width)]
    }

    /// The class that most neighbours of a typed text are of.
    fn guess(&self, cx: &ViewContext<'_>) -> String {
        let data = cx.run.data();
        let mut counts = vec![0_usize; data.classes()];
        for hit in &self.found.found {
            if let Some(count) = counts.get_mut(point_labels::class(data, hit.row)) {
                *count += 1;
            }
        }
        // Of several, the first; the neighbours break a tie better than a number would.
        let most = counts.iter().copied().max().unwrap_or(0);
        let class = counts.iter().position(|&count| count == most);
        let name = class.and_then(|class| data.class_names.get(class));
        let name = name.map_or("", String::as_str);
        format!("most neighbours: {name} ({most} of {})", self.found.found.len())
    }

    /// The two measures of this query.
    fn measures(&self, width: f32) -> String {
        let found = &self.found;
        let (k, hits) = (found.found.len(), found.hits());
        let share = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), percent);
        let (precision, recall) = (share(found.precision()), share(found.recall()));
        if width > 330.0 {
            let relevant = count(found.relevant as u64);
            format!(
                "precision@{k} {precision} ({hits} of {k}), recall@{k} {recall} ({hits} of {relevant})"
            )
        } else {
            format!("P@{k} {precision}, R@{k} {recall}")
        }
    }

    /// Description of the gallery.
    fn among(&self, settings: RetrievalSettings, width: f32) -> String {
        let gallery = count(self.found.gallery as u64);
        let among = match settings.gallery {
            Gallery::All if width > 330.0 => {
                format!("Gallery: all {gallery} points but the query; true distances")
            }
            Gallery::All => format!("among all {gallery} others"),
            Gallery::NotTrainedOn if width > 330.0 => {
                format!("Gallery: the {gallery} points that are not trained on, without the query")
            }
            Gallery::NotTrainedOn => format!("among {gallery} not trained on"),
        };
        match (self.is_raw, width > 330.0) {
            (true, true) => format!("Raw points. {among}"),
            (true, false) => format!("Raw points, {among}"),
            (false, _) => among,
        }
    }

    fn summary(&self, cx: &ViewContext<'_>, query: &Query) -> String {
        let data = cx.run.data();
        let found = &self.found;
        let nearest = found.found.first().map_or_else(
            || "there is no other point".to_owned(),
            |hit| {
                format!("nearest {} at {}", point_labels::name(data, hit.row), three(hit.distance))
            },
        );
        match query {
            Query::Row(row) => format!(
                "query {}: {} of its {} nearest neighbours are of its class; {nearest}",
                point_labels::name(data, *row),
                found.hits(),
                found.found.len(),
            ),
            Query::Typed(text) => format!("typed query “{text}”: {}; {nearest}", self.guess(cx)),
        }
    }
}

fn neighbour(cx: &ViewContext<'_>, rank: usize, hit: &Hit, is_typed: bool) -> Words {
    let data = cx.run.data();
    let (verdict, standing) = match (is_typed, hit.relevant) {
        (true, _) => ("", Standing::Neighbour),
        (false, true) => (", right", Standing::Right),
        (false, false) => (", wrong", Standing::Wrong),
    };
    let (name, distance) = (point_labels::name(data, hit.row), three(hit.distance));
    Words {
        name: format!("Neighbour {}: {name}, distance {distance}{verdict}", rank + 1),
        below: [distance, point_labels::class_name(data, hit.row).to_owned()],
        standing,
    }
}

/// Shows the controls: query, number of neighbours, gallery.
fn controls(ui: &mut Ui, cx: &mut ViewContext<'_>, settings: RetrievalSettings) {
    let query = cx.run.query().unwrap_or_default();
    let select = |row: usize| Command::Select(Thing::Point(row));
    let last = cx.run.data().len().saturating_sub(1);
    let mut asked = settings;
    let mut chosen = query;
    let mut raw = false;
    small(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            if cx.run.data().text_features.is_some() {
                text_field(ui, cx, TextPlace::Query, "Type a text", 150.0);
            }
            let step = |ui: &mut Ui, icon: RichText, name: &str, to: usize| {
                let button = ui.add_enabled(to != query, egui::Button::new(icon));
                button.accessible_name(name).on_hover_text(name).clicked().then_some(to)
            };
            let before =
                step(ui, ICON_CHEVRON_LEFT.rich_text(), "Previous query", query.saturating_sub(1));
            let field = DragValue::new(&mut chosen).range(0..=last).prefix("#").speed(0.1);
            ui.add(field).accessible_name("Query").on_hover_text("The row of the query");
            let after =
                step(ui, ICON_CHEVRON_RIGHT.rich_text(), "Next query", (query + 1).min(last));
            chosen = before.or(after).unwrap_or(chosen);
            let dice = egui::Button::new((ICON_CASINO.rich_text(), "Another query"));
            let tip = "A random query from the gallery; or click a point in another view";
            if ui.add(dice).accessible_name("Another query").on_hover_text(tip).clicked() {
                let rows: Vec<usize> = settings.gallery.rows(cx.run.data()).collect();
                chosen = another(&rows, query).unwrap_or(query);
            }
            let k = DragValue::new(&mut asked.neighbours)
                .range(1..=RetrievalSettings::MOST_NEIGHBOURS)
                .prefix("k ")
                .speed(0.05);
            let tip = "How many neighbours are shown, k: 1 to 20";
            ui.add(k).accessible_name("Neighbours").on_hover_text(tip);
            let galleries = [
                (Gallery::All, "All", "Look among all points but the query"),
                (
                    Gallery::NotTrainedOn,
                    "Held out",
                    "Look only among points that are not trained on: held-out points and classes",
                ),
            ];
            for (gallery, name, hint) in galleries {
                let button = ui.add(toggle_button(asked.gallery == gallery, name));
                let button = button.accessible_name(format!("Gallery: {name}"));
                if button.on_hover_text(hint).clicked() {
                    asked.gallery = gallery;
                }
            }
            let is_raw = cx.lab.display().shows(Toggle::RawPoints);
            let button = ui.add(toggle_button(is_raw, "Raw")).accessible_name("Raw points");
            raw = button.on_hover_text(Toggle::RawPoints.tooltip()).clicked();
        });
    });
    if raw {
        cx.commands.push(Command::Toggle(Toggle::RawPoints));
    }
    if chosen != query {
        if cx.lab.typed(TextPlace::Query).is_some() {
            cx.commands.push(Command::Type(TextPlace::Query, String::new()));
        }
        cx.commands.push(select(chosen));
    }
    if asked != settings {
        cx.commands.push(Command::SetRetrieval(asked));
    }
}

/// A field for a text of one's own.
pub(super) fn text_field(
    ui: &mut Ui,
    cx: &mut ViewContext<'_>,
    place: TextPlace,
    hint: &str,
    width: f32,
) {
    let mut text = cx.lab.typed(place).unwrap_or_default().to_owned();
    let field = egui::TextEdit::singleline(&mut text)
        .hint_text(hint)
        .char_limit(Lab::LONGEST_TEXT)
        .desired_width(width);
    let response = ui.add(field).accessible_name(hint);
    if response.on_hover_text(TIP).changed() {
        cx.commands.push(Command::Type(place, text));
    }
}

/// Controls in small letters, close together.
pub(super) fn small<R>(ui: &mut Ui, add: impl FnOnce(&mut Ui) -> R) -> R {
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing = vec2(UNIT, 0.5 * UNIT);
        ui.spacing_mut().button_padding = vec2(1.5 * UNIT, 0.5 * UNIT);
        dense(ui, 5.0 * UNIT);
        let letters = TextStyle::Small.resolve(ui.style());
        for style in [TextStyle::Button, TextStyle::Body] {
            ui.style_mut().text_styles.insert(style, letters.clone());
        }
        add(ui)
    })
    .inner
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_measures_of_a_query_are_said_with_what_they_are_of() {
        let hit = |row, right| Hit { row, distance: 0.5, relevant: right };
        let found = evaluate::Retrieval {
            found: vec![hit(3, true), hit(9, false), hit(1, true), hit(4, true)],
            relevant: 12,
            gallery: 1_399,
        };
        let view = Retrieval { key: None, found, is_raw: false };
        let settings = RetrievalSettings::default();
        let (measures, gallery) = (view.measures(500.0), view.among(settings, 500.0));
        assert_eq!(measures, "precision@4 75 % (3 of 4), recall@4 25 % (3 of 12)");
        assert_eq!(gallery, "Gallery: all 1\u{2009}399 points but the query; true distances");
        let held_out =
            RetrievalSettings { gallery: Gallery::NotTrainedOn, ..RetrievalSettings::default() };
        assert!(view.among(held_out, 500.0).contains("not trained on"));
        assert_eq!(view.measures(200.0), "P@4 75 %, R@4 25 %");
    }
}
