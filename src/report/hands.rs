//! The hands of a class: how many were raised for each choice of each question of a lesson.

use crate::lesson::Remembered;

/// The tally as CSV: a row for each choice of each question that hands were counted for. Pages are
/// counted from 1; `right` is empty before the reveal.
pub fn hands(questions: &[Remembered]) -> Vec<u8> {
    let mut table = csv::Writer::from_writer(Vec::new());
    // Writing into memory can't fail.
    let _ = table.write_record(["page", "question", "choice", "hands", "right"]);
    for question in questions.iter().filter(|question| question.hands() > 0) {
        let page = (question.page + 1).to_string();
        for choice in &question.choices {
            let right = choice.is_right.map_or(String::new(), |right| right.to_string());
            let hands = choice.hands.to_string();
            let _ = table.write_record([&page, &question.ask, &choice.label, &hands, &right]);
        }
    }
    table.into_inner().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::Counted;

    #[test]
    fn each_choice_of_each_question_has_its_hands() {
        let counted =
            |label: &str, hands, is_right| Counted { label: label.to_owned(), hands, is_right };
        let question = |page, choices| Remembered {
            page,
            title: "Margin".to_owned(),
            ask: "What will \"the loss\" do, and why?".to_owned(),
            predicted: None,
            choices,
            right_hands: None,
            happened: None,
            was_right: None,
        };
        let all = [
            question(0, vec![counted("rises", 3, Some(false)), counted("falls", 0, Some(true))]),
            question(1, vec![counted("rises", 0, None)]),
            question(4, vec![counted("0, or 1", 7, None)]),
        ];
        let text = String::from_utf8(hands(&all)).unwrap();
        let ask = "\"What will \"\"the loss\"\" do, and why?\"";
        let expected = format!(
            "page,question,choice,hands,right\n1,{ask},rises,3,false\n1,{ask},falls,0,true\n\
             5,{ask},\"0, or 1\",7,\n"
        );
        assert_eq!(text, expected);
    }
}
