//! The navigation between tasks: all of them in groups; on a phone the four that were used last, and the others behind "All".

use yew::prelude::*;

use crate::ui::{
    browser::local_storage,
    parts::{Icon, IconName},
    tasks::{Group, Page},
    text::use_text,
};

const STORED: &str = "hearth.recent-tasks";
/// The number of tasks for which a phone's bar has room beside "All".
const RECENT: usize = 4;

#[derive(Properties, PartialEq)]
pub struct TaskNavProps {
    pub page: Page,
}

#[component]
pub fn TaskNav(props: &TaskNavProps) -> Html {
    let text = use_text();
    let recent = use_recent_tasks(props.page);
    let open = use_state_eq(|| false);
    {
        let open = open.setter();
        use_effect_with(props.page, move |_| open.set(false));
    }
    let toggle = {
        let open = open.clone();
        move |_: MouseEvent| open.set(!*open)
    };
    let link = |page: Page| {
        html! {
            <li class={classes!("task-nav__item", recent.contains(&page).then_some("task-nav__item--recent"))}>
                <a
                    class="task-nav__link"
                    href={page.fragment()}
                    aria-current={(page == props.page).then_some("page")}
                >
                    <Icon name={page.icon()} />
                    <span>{ page.title(text) }</span>
                </a>
            </li>
        }
    };
    html! {
        <nav class={classes!("task-nav", open.then_some("task-nav--open"))} aria-label={text.tasks}>
            <ul class="task-nav__list">
                for group in Group::ALL {
                    <li class="task-nav__group">
                        <span class="task-nav__title" id={format!("tasks-{group:?}")}>{ (text.app.group)(group) }</span>
                        <ul aria-labelledby={format!("tasks-{group:?}")}>
                            for page in Page::ALL.into_iter().filter(|page| page.group() == group) {
                                { link(page) }
                            }
                        </ul>
                    </li>
                }
            </ul>
            <button type="button" class="task-nav__all" aria-expanded={open.to_string()} onclick={toggle}>
                <Icon name={IconName::More} />
                <span>{ text.app.all_tasks }</span>
            </button>
        </nav>
    }
}

/// Gives the tasks used last, this one among them, and stores them for the next visit.
#[hook]
fn use_recent_tasks(page: Page) -> Vec<Page> {
    let recent = use_mut_ref(|| {
        let stored = local_storage::get::<Vec<String>>(STORED).unwrap_or_default();
        let known: Vec<Page> = stored.iter().filter_map(|fragment| Page::at(fragment)).collect();
        recent_tasks(known.into_iter().chain(Page::ALL))
    });
    let now = if recent.borrow().contains(&page) {
        recent.borrow().clone()
    } else {
        recent_tasks([page].into_iter().chain(recent.borrow().iter().copied()))
    };
    recent.replace(now.clone());
    use_effect_with(now.clone(), |now| {
        local_storage::set(STORED, &now.iter().map(|page| page.fragment()).collect::<Vec<_>>());
    });
    now
}

/// The first of these tasks that differ, as many as the bar has room for.
fn recent_tasks(pages: impl IntoIterator<Item = Page>) -> Vec<Page> {
    let mut recent = Vec::with_capacity(RECENT);
    for page in pages {
        if recent.len() < RECENT && !recent.contains(&page) {
            recent.push(page);
        }
    }
    recent
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_that_is_used_takes_the_place_of_the_one_used_longest_ago() {
        let first = recent_tasks(Page::ALL);
        assert_eq!(first, [Page::Chat, Page::Summarise, Page::Classify, Page::Search]);
        let then = recent_tasks([Page::Privacy].into_iter().chain(first));
        assert_eq!(then, [Page::Privacy, Page::Chat, Page::Summarise, Page::Classify]);
    }
}
