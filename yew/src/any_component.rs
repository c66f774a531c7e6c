//! The one component that Yew knows: it holds some component's props and draws as that component does.

use std::{
    any::{Any, TypeId},
    hash::{DefaultHasher, Hash, Hasher},
    rc::Rc,
};

use crate::{
    functional::{FunctionProvider, Hook, HookContext},
    html::{BaseComponent, HtmlResult, IntoPropValue},
    prelude::{Properties, component},
    virtual_dom::{Key, VComp, VList, VNode},
};

/// Props of a component that is no longer known.
trait AnyProps: Any {
    fn draw(&self, hooks: &mut HookContext) -> HtmlResult;
    fn equals(&self, other: &dyn AnyProps) -> bool;
}

struct Props<C: FunctionProvider>(C::Properties);

impl<C: FunctionProvider + 'static> AnyProps for Props<C> {
    fn draw(&self, hooks: &mut HookContext) -> HtmlResult {
        C::run(hooks, &self.0)
    }

    fn equals(&self, other: &dyn AnyProps) -> bool {
        (other as &dyn Any).downcast_ref::<Self>().is_some_and(|other| self.0 == other.0)
    }
}

#[derive(Properties)]
struct AnyComponentProps {
    props: Rc<dyn AnyProps>,
}

impl PartialEq for AnyComponentProps {
    fn eq(&self, other: &Self) -> bool {
        self.props.equals(other.props.as_ref())
    }
}

#[component]
fn AnyComponent(props: &AnyComponentProps) -> HtmlResult {
    use_drawing(props.props.as_ref())
}

/// Runs the component's own hooks in the context of the one that Yew knows.
fn use_drawing(props: &dyn AnyProps) -> impl Hook<Output = HtmlResult> + '_ {
    Drawing(props)
}

struct Drawing<'a>(&'a dyn AnyProps);

impl Hook for Drawing<'_> {
    type Output = HtmlResult;

    fn run(self, hooks: &mut HookContext) -> HtmlResult {
        self.0.draw(hooks)
    }
}

/// What `html!` makes of `<C … />`.
pub struct VChild<C: FunctionProvider> {
    props: C::Properties,
    key: Option<Key>,
}

impl<P: Properties + PartialEq, C: FunctionProvider<Properties = P> + BaseComponent<Properties = P>>
    VChild<C>
{
    pub fn new(props: P, key: Option<Key>) -> Self {
        Self { props, key }
    }
}

impl<C: FunctionProvider + 'static> From<VChild<C>> for VNode {
    fn from(child: VChild<C>) -> Self {
        node(Rc::new(Props::<C>(child.props)), TypeId::of::<C>(), child.key)
    }
}

impl<C: FunctionProvider + 'static> IntoPropValue<VNode> for VChild<C> {
    fn into_prop_value(self) -> VNode {
        self.into()
    }
}

/// Yew sees the same component everywhere and would let one take over another's hooks. So each stands alone in a list, with
/// its type as the key: another type is another key, and drawn afresh.
fn node(props: Rc<dyn AnyProps>, component: TypeId, key: Option<Key>) -> VNode {
    let mut hasher = DefaultHasher::new();
    component.hash(&mut hasher);
    let drawn =
        VComp::new::<AnyComponent>(Rc::new(AnyComponentProps { props }), Some(hasher.finish().into()));
    VList::with_children(vec![drawn.into()], key).into()
}
