//! Questions to the help desk of a shop, written for this program: the class is what the person
//! wants (the intent).
//!
//! A sentence is drawn from a pattern: `[a|b]` is one of its alternatives, and `<name>` one of the
//! phrases of [`PHRASES`], which all intents share. So sentences of one intent may have hardly a
//! letter in common ("money back", "refund"), and those of two may begin and end alike.

use rand::seq::IndexedRandom as _;

use crate::random::ChaCha8Rng;

/// What somebody wants.
pub(super) struct Intent {
    /// Name of the class.
    pub(super) name: &'static str,
    /// Patterns of its sentences.
    pub(super) patterns: &'static [&'static str],
}

/// Phrases of all intents, by name.
const PHRASES: [(&str, &str); 5] = [
    (
        "hi",
        "[||hello, |hi there, |good morning, |excuse me, |sorry to bother you, |i have a quick question: |could you tell me please, |]",
    ),
    (
        "can",
        "[how do i|how can i|i want to|i would like to|can you help me to|please tell me how to|is there a way to|where do i go to]",
    ),
    ("why", "[why|can you explain why|i do not understand why|please tell me why|it seems that]"),
    (
        "bye",
        "[|| please|, thanks| today|, as soon as possible|, many thanks|, thank you for your help|, i hope you can help me|]",
    ),
    ("goods", "[order|parcel|package|mirror|jacket|lamp]"),
];

/// All intents, in the order of the classes.
pub(super) const INTENTS: [Intent; 16] = [
    Intent {
        name: "password",
        patterns: &[
            "<hi><can> [reset|change|recover|renew] my [password|passphrase|login code|secret word]<bye>",
            "<hi>i [forgot|lost|no longer know|can not remember] my [password|passphrase|login|secret word]<bye>",
            "<hi>[my account is locked|i am locked out|signing in fails|i can not log in] [|again |since monday |on my phone ]and need [a new password|to get in|access]<bye>",
        ],
    },
    Intent {
        name: "track delivery",
        patterns: &[
            "<hi>where is my <goods>[| now| at the moment| right now]<bye>",
            "<hi>when [will|does] [my|the] <goods> [arrive|get here|come|reach me]<bye>",
            "<hi><can> [track|follow|trace|see the progress of] [my|the] [<goods>|delivery|shipment]<bye>",
            "<hi>has the [courier|driver|postman|carrier] [lost|forgotten|brought|left] my <goods><bye>",
        ],
    },
    Intent {
        name: "refund",
        patterns: &[
            "<hi><can> [get a refund|get my money back|be reimbursed|be paid back] for [the|my|this] <goods><bye>",
            "<hi>when [will|do] i [see|receive|get] [the refund|my money|the reimbursement|what i paid] for the <goods><bye>",
            "<hi>i [returned|sent back|gave back] the <goods> and [want my money back|expect a refund|still wait for the money|was not reimbursed]<bye>",
        ],
    },
    Intent {
        name: "cancel order",
        patterns: &[
            "<hi><can> [cancel|stop|call off|withdraw] [my|the|this] [order|purchase] [of the <goods>|from yesterday|before it ships|that i just placed]<bye>",
            "<hi>i [changed my mind|bought this by mistake|clicked twice|do not need it any more], [cancel|stop|do not send|forget] the <goods><bye>",
            "<hi>is it [too late|still possible] to [cancel|call off|stop] the <goods><bye>",
        ],
    },
    Intent {
        name: "change address",
        patterns: &[
            "<hi><can> [change|update|correct|edit] [my|the] [address|street|postcode|house number][ for the <goods>| in my account| after moving|]<bye>",
            "<hi>i [moved|live somewhere else now|typed the wrong street|have a new home], [send|bring|deliver|redirect] the <goods> there<bye>",
            "<hi>[can|could] the <goods> go to [another address|my office|a neighbour|a different city]<bye>",
        ],
    },
    Intent {
        name: "payment card",
        patterns: &[
            "<hi><why> [my|the] [credit card|bank card|payment|visa] [was declined|is refused|does not work|failed]<bye>",
            "<hi><can> [add|replace|remove|update] [a|my] [credit card|bank card|means of payment|visa]<bye>",
            "<hi>[do you take|do you accept|may i pay with|can i use] [paypal|cash|a debit card|bank transfer|a cheque]<bye>",
        ],
    },
    Intent {
        name: "invoice",
        patterns: &[
            "<hi><can> [get|download|print|receive] [an invoice|a receipt|the bill|a proof of purchase] for the <goods><bye>",
            "<hi>[my company|the tax office|my employer|accounting] needs [an invoice|a receipt|the bill|a proof of purchase][| with vat| for the <goods>]<bye>",
            "<hi>there is [no|a wrong] [invoice|receipt|bill] [in the box|in the email|with the <goods>|in my account]<bye>",
        ],
    },
    Intent {
        name: "broken item",
        patterns: &[
            "<hi>[my|the] <goods> [is broken|is damaged|has a crack|fell apart|stopped working|came in pieces]<bye>",
            "<hi><can> [have|get] [the|my] [broken|damaged|faulty|torn] <goods> [repaired|fixed|mended|replaced]<bye>",
            "<hi>[does the warranty|does the guarantee] [cover|include|pay for] a [broken|damaged|faulty|torn] <goods><bye>",
        ],
    },
    Intent {
        name: "opening hours",
        patterns: &[
            "<hi>when [do you|does the shop|does the store] [open|close|shut][| on sunday| on saturday| at the weekend]<bye>",
            "<hi>[what are|tell me] your [opening hours|business hours|opening times][| on sunday| on saturday| over christmas]<bye>",
            "<hi>[is the shop|is the store|are you|is anybody] [open|there|in] [on sunday|tonight|on saturday|before nine|late]<bye>",
        ],
    },
    Intent {
        name: "talk to a person",
        patterns: &[
            "<hi><can> [talk|speak|chat] [to|with] [a person|a human|an agent|somebody real|your manager]<bye>",
            "<hi>[give me|i need|connect me to|put me through to] [a person|a human|an agent|somebody real|your manager]<bye>",
            "<hi>[what is your|is there a|tell me the] [phone number|hotline|telephone number][| for complaints| of the office]<bye>",
        ],
    },
    Intent {
        name: "delete account",
        patterns: &[
            "<hi><can> [delete|close|remove|erase] my [account|profile|user data|membership]<bye>",
            "<hi>i [do not want|no longer need|want to leave and close] my [account|profile|membership][| here| with you]<bye>",
            "<hi>[erase|delete|wipe|forget] [everything you know|all you store|all data] about me<bye>",
        ],
    },
    Intent {
        name: "discount code",
        patterns: &[
            "<hi><why> my [discount|voucher|coupon|promo] code [is refused|does not work|has expired|is invalid]<bye>",
            "<hi><can> [use|enter|redeem|apply] [a|my] [discount|voucher|coupon|gift card] [for the <goods>|at the checkout|in the app|twice]<bye>",
            "<hi>[do you have|is there|will there be] [a sale|a lower price|a rebate|a bargain|a student discount] [on the <goods>|soon|this week]<bye>",
        ],
    },
    Intent {
        name: "wrong size",
        patterns: &[
            "<hi>the [jacket is|mirror is|shoes are|trousers are] too [small|large|tight|wide|short|long][| for me| by far]<bye>",
            "<hi><can> [exchange|swap|trade] the [jacket|shoes|trousers] for a [smaller|larger|bigger|longer] [size|one|pair]<bye>",
            "<hi>[which size|what size] [do i need|fits me|should i take] [for the jacket|in shoes|for trousers|if i am tall]<bye>",
        ],
    },
    Intent {
        name: "in stock",
        patterns: &[
            "<hi>[is the jacket|is the lamp|are the shoes|are the trousers] [in stock|available|sold out|on the shelf][| in blue| in your shop]<bye>",
            "<hi>when [will|do] you [have|get|sell] [the jacket|the shoes|the lamp|more of them] [again|in stock|in blue|in red]<bye>",
            "<hi><can> [reserve|get notified about|wait for|preorder] the [jacket|shoes|lamp|trousers] [when it is back|that is sold out|in red]<bye>",
        ],
    },
    Intent {
        name: "newsletter",
        patterns: &[
            "<hi><can> [unsubscribe from|stop|opt out of|get rid of] [the newsletter|your mails|the advertising|your messages]<bye>",
            "<hi><why> i [get|receive|am sent] [so much advertising|so many mails|your newsletter|spam from you]<bye>",
            "<hi>[do not|never|no longer] [mail|write to|email|message] me[| about offers| every day]<bye>",
        ],
    },
    Intent {
        name: "shipping cost",
        patterns: &[
            "<hi>[how much is|what is the price of|what do you charge for] [shipping|delivery|postage][| to france| abroad| of the <goods>]<bye>",
            "<hi>is [shipping|delivery|postage] [free|included|without charge][| to france| abroad| for the <goods>]<bye>",
            "<hi>[what does it cost|how much does it cost] to [ship|send|post] [the|my] <goods>[| to france| abroad]<bye>",
        ],
    },
];

/// Draws a sentence of this pattern.
pub(super) fn sentence(pattern: &str, rng: &mut ChaCha8Rng) -> String {
    let mut text = pattern.to_owned();
    // Phrases hold alternatives, and alternatives phrases, but never one within its like.
    for _ in 0..2 {
        for (name, phrase) in PHRASES {
            text = text.replace(&format!("<{name}>"), phrase);
        }
    }
    // The innermost alternatives first.
    while let Some((before, rest)) = text.split_once(']') {
        let Some((before, options)) = before.rsplit_once('[') else { break };
        let options: Vec<&str> = options.split('|').collect();
        let chosen = options.choose(rng).copied().unwrap_or_default();
        text = [before, chosen, rest].concat();
    }
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, generator};
    use std::collections::HashSet;

    #[test]
    fn every_intent_has_hundreds_of_sentences_and_none_has_those_of_another() {
        let rng = &mut generator(3, Purpose::Data, 0);
        let mut of_all: HashSet<String> = HashSet::new();
        for intent in &INTENTS {
            let mut sentences = HashSet::new();
            for k in 0..1_500 {
                let sentence = sentence(intent.patterns[k % intent.patterns.len()], rng);
                let is_plain = |c: char| c.is_ascii_lowercase() || " ,:".contains(c);
                assert!(sentence.chars().all(is_plain), "{sentence}");
                assert!(!sentence.contains("  ") && sentence.len() < 120, "{sentence}");
                sentences.insert(sentence);
            }
            assert!(sentences.len() > 700, "{}: {}", intent.name, sentences.len());
            for sentence in sentences {
                assert!(of_all.insert(sentence.clone()), "two intents say {sentence}");
            }
        }
    }
}
