//! Attach: cuts the documents that come with a message to the room that the model has for them, and says how much that is.

use super::{convert, generate, job::Job};
use crate::{
    engine::{
        error::Error,
        language_model::LanguageModel,
        search::{
            Document, Draft, Part, Splitter,
            selection::{Selection, select, whole},
        },
    },
    platform::Platform,
    protocol::{Attach, Attached, AttachedDocument, Cut, Failure, FailureKind, Given, Message, Role},
};

/// Tokens of a passage at most, by [`estimate`].
const PASSAGE_TOKENS: usize = 160;
/// A shorter one says nothing by itself.
const SHORTEST_PASSAGE: usize = 16;
/// So many passages at least are to have room.
const LEAST_PASSAGES: usize = 8;
/// Text that is cut into passages between two checkpoints.
const SLICE: usize = 32 << 10;
/// Hardly any token has more bytes: a text that is longer than so many for each token of the room is not counted.
const LONGEST_TOKEN: usize = 16;
/// Between the instruction, the documents and the message.
const BETWEEN: usize = 4;

pub async fn run<P: Platform>(job: &Job<P>, request: Attach) -> Result<Attached, Failure> {
    let seat = job.session().seat().await;
    let count = |text: &str| seat.turn(|loaded| Ok(loaded.model.count_tokens(text)?));
    let room = seat.turn(|loaded| room(&loaded.model, &request))?;
    let mut left = room.saturating_sub(count(&request.instruction)? + BETWEEN);
    let question = request.messages.last().map(|message| message.content.as_str()).unwrap_or_default();
    let mut documents = Vec::new();
    for (number, document) in (1..).zip(request.documents) {
        documents.push(Coming::new(number, document));
    }
    for document in &mut documents {
        if document.whole.len() <= LONGEST_TOKEN * left {
            document.tokens = count(&document.whole)?;
        }
        job.checkpoint().await;
    }
    // The shortest take their share first, so that what they leave is the others'.
    let mut order: Vec<usize> = (0..documents.len()).collect();
    order.sort_by_key(|index| (documents[*index].tokens, documents[*index].whole.len()));
    let mut given: Vec<Option<Given>> = documents.iter().map(|_| None).collect();
    for (done, index) in order.into_iter().enumerate() {
        let share = (left / (documents.len() - done)).saturating_sub(BETWEEN);
        let document = &mut documents[index];
        let taken = if document.tokens <= share {
            Given { text: std::mem::take(&mut document.whole), cut: None }
        } else {
            let (cut, last_page) = document.cut(job, share).await?;
            let selection = select(&cut, &document.title, question, share, count)?;
            if selection.passages == 0 {
                let message = format!("`{}` has no room in the context", document.name);
                return Err(Failure::new(FailureKind::BadInput, message));
            }
            part_of(&cut, selection, last_page)
        };
        left = left.saturating_sub(count(&taken.text)? + BETWEEN);
        given[index] = Some(taken);
        job.checkpoint().await;
    }
    let mut documents: Vec<Given> = given.into_iter().flatten().collect();
    if let Some(first) = documents.first_mut() {
        first.text.insert_str(0, &format!("{}\n\n", request.instruction));
    }
    Ok(Attached { documents })
}

/// A document before it is known whether it has room.
struct Coming {
    name: String,
    title: String,
    parts: Vec<Part>,
    whole: String,
    /// Of the whole; as many as can be where nobody has counted.
    tokens: usize,
}

impl Coming {
    fn new(number: usize, AttachedDocument { name, parts }: AttachedDocument) -> Self {
        let title = format!("[{number}] {name}");
        let parts: Vec<Part> = parts.into_iter().map(convert::part).collect();
        let whole = whole(&title, &parts);
        Self { name, title, parts, whole, tokens: usize::MAX }
    }

    /// Its passages, short enough for some of them to have their place in this share of the room, and its last page.
    async fn cut<P: Platform>(
        &mut self,
        job: &Job<P>,
        share: usize,
    ) -> Result<(Document, Option<u32>), Failure> {
        let splitter =
            Splitter::new((share / LEAST_PASSAGES).clamp(SHORTEST_PASSAGE, PASSAGE_TOKENS), estimate);
        let mut draft = Draft::new(&self.name, self.whole.len() as u64, [0; 32]);
        self.whole = String::new();
        let mut last_page = None;
        for part in std::mem::take(&mut self.parts) {
            last_page = last_page.max(part.page);
            for piece in part.pieces(SLICE) {
                draft.add(&piece, &splitter);
                job.checkpoint().await;
            }
        }
        Ok((draft.finish(&splitter), last_page))
    }
}

fn part_of(document: &Document, Selection { text, passages, pages }: Selection, last: Option<u32>) -> Given {
    let cut = Cut {
        passages: passages as u32,
        all_passages: document.len() as u32,
        pages: last.map(|last| (pages as u32, last)),
    };
    Given { text, cut: (passages < document.len()).then_some(cut) }
}

/// The room for documents: what the conversation leaves, and at least three quarters of what the message alone would, since its
/// oldest turns can go and the documents were given for this one.
fn room(model: &LanguageModel, request: &Attach) -> Result<usize, Failure> {
    let (_, room) = generate::context(model, request.context_tokens, request.max_tokens);
    let tokens = |messages: &mut dyn Iterator<Item = &Message>| {
        let messages: Vec<(&str, &str)> =
            messages.map(|message| (convert::role(message.role), message.content.as_str())).collect();
        model.prompt(&messages, "", None, usize::MAX).map(|prompt| prompt.tokens.len())
    };
    let Some((last, before)) = request.messages.split_last() else {
        return Err(Failure::new(FailureKind::BadInput, "documents without a message"));
    };
    let system = before.iter().take_while(|message| message.role == Role::System);
    let alone = tokens(&mut system.chain([last]))?;
    if alone >= room {
        return Err(Error::ContextFull { prompt: alone, context: room }.into());
    }
    let together = tokens(&mut request.messages.iter())?;
    Ok(room.saturating_sub(together).max((room - alone) / 4 * 3))
}

/// Nearly the tokens of a text: counting them takes longer, and passages need no exact length.
fn estimate(text: &str) -> usize {
    let narrow = text.bytes().filter(u8::is_ascii).count();
    let wide = text.chars().count() - narrow;
    narrow.div_ceil(4) + wide
}
