//! Runs `Generate` for the answer under way, writes its words to the journal, and reports them to the state.

use gloo_timers::callback::Timeout;
use yew::prelude::*;

use super::{
    documents_run::{ProjectDocuments, give},
    history::{ConversationAction, instructions},
    state::{ChatAction, ChatState},
    turn::TurnId,
    use_conversations::Conversations,
};
use crate::{
    protocol::{Attach, Failure, FailureKind, Generate},
    ui::{
        browser::random_seed,
        models::use_embedding,
        preferences::use_preferences,
        runs::{News, Preparing, use_prepared_run},
        store::use_act,
        text::use_text,
    },
};

/// Lives as long as the page; an answer is stopped when its time is over.
#[hook]
pub fn use_chat(state: &ChatState, conversations: &Conversations) {
    let preferences = use_preferences().current;
    let act = use_act::<ChatAction>();
    let asked = state.running().map(|(chat, turn)| (chat.clone(), turn.id));
    {
        let (limit, act) = (preferences.time_limit_s, act.clone());
        let running = asked.as_ref().map(|(chat, turn)| (chat.id(), *turn));
        use_effect_with(running, move |running| {
            let milliseconds = limit.map(|seconds| seconds.saturating_mul(1000));
            let stopping = running.zip(milliseconds).map(|((id, _), milliseconds)| {
                let action = ConversationAction::Stop;
                Timeout::new(milliseconds, move || act.emit(ChatAction::To { id, action }))
            });
            move || drop(stopping)
        });
    }
    let project = asked.as_ref().and_then(|(chat, _)| state.project(chat.meta.project)).cloned();
    let words = &use_text().chat;
    let documents = project.as_ref().map(|project| project.documents.clone()).filter(|ids| !ids.is_empty());
    let looked_in = use_embedding().zip(documents).map(|(library, ids)| ProjectDocuments { library, ids });
    let request = {
        let conversations = conversations.clone();
        move |Preparing { client, stop, .. }: Preparing| async move {
            let Some((mut chat, turn)) = asked else {
                return Err(Failure::new(FailureKind::Cancelled, "nothing is asked"));
            };
            let has_documents = chat.tree.last().is_some_and(|turn| !turn.attachments.is_empty());
            if has_documents {
                conversations.stored().await;
            }
            conversations.started(turn).await?;
            let seeded = preferences.sampling_with(random_seed());
            let sampling = match &chat.meta.sampling {
                Some(own) => own.over(seeded),
                None => seeded,
            };
            let prompt = instructions(&preferences.system_prompt, project.as_ref(), &chat.meta);
            let continue_last = chat.tree.node(turn).is_some_and(|node| node.continues.is_some());
            if let Some(asked) = chat.tree.running().cloned() {
                let looked_in = looked_in.filter(|_| asked.needs_retrieved() && !continue_last);
                if asked.needs_given() || looked_in.is_some() {
                    let instruction = if asked.attachments.is_empty() {
                        words.history.project_instruction
                    } else {
                        words.attachments.instruction
                    };
                    let request = Attach {
                        messages: chat.messages(&prompt),
                        instruction: instruction.to_owned(),
                        documents: Vec::new(),
                        context_tokens: preferences.context_tokens,
                        max_tokens: sampling.max_tokens,
                    };
                    let (given, retrieved) = give(&client, &stop, &asked, looked_in, request).await?;
                    let action = ConversationAction::Given { id: turn, given, retrieved };
                    chat.apply(action.clone(), 0);
                    act.emit(ChatAction::To { id: chat.id(), action });
                }
            }
            let messages = chat.messages(&prompt);
            let context_tokens = preferences.context_tokens;
            Ok(Generate { messages, sampling, context_tokens, continue_last, drafts: true })
        }
    };
    let conversations = conversations.clone();
    use_prepared_run(state.wanted(), request, move |news: News<Generate>| {
        let words: String = news.chunks.iter().map(|piece| piece.text.as_str()).collect();
        if !words.is_empty() {
            conversations.append(TurnId(news.run.0), &words);
        }
        ChatAction::Heard(news).into()
    });
}
