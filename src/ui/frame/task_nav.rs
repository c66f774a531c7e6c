//! The way from task to task.

use yew::prelude::*;

use crate::ui::{tasks::Page, text::use_text};

#[derive(Properties, PartialEq)]
pub struct TaskNavProps {
    pub page: Page,
}

#[component]
pub fn TaskNav(props: &TaskNavProps) -> Html {
    let text = use_text();
    html! {
        <nav class="task-nav" aria-label={text.tasks}>
            <ul class="task-nav__list">
                for page in Page::ALL {
                    <li>
                        <a
                            class="task-nav__link"
                            href={page.fragment()}
                            aria-current={(page == props.page).then_some("page")}
                        >
                            { page.title(text) }
                        </a>
                    </li>
                }
            </ul>
        </nav>
    }
}
