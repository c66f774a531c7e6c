use std::{any::Any, rc::Rc};

use crate::{
    functional::{FunctionProvider, Hook, HookContext},
    html::{BaseComponent, HtmlResult, IntoPropValue},
    prelude::*,
    virtual_dom::{Key, VComp, VList, VNode},
};

trait Piece: Any {
    fn draw(&self, context: &mut HookContext) -> HtmlResult;
    fn equals(&self, other: &dyn Piece) -> bool;
}

struct Props<C: FunctionProvider>(C::Properties);

impl<C: FunctionProvider + 'static> Piece for Props<C> {
    fn draw(&self, context: &mut HookContext) -> HtmlResult {
        C::run(context, &self.0)
    }

    fn equals(&self, other: &dyn Piece) -> bool {
        (other as &dyn Any).downcast_ref::<Self>().is_some_and(|other| self.0 == other.0)
    }
}

#[derive(Properties)]
struct AnyProps {
    piece: Rc<dyn Piece>,
}

impl PartialEq for AnyProps {
    fn eq(&self, other: &Self) -> bool {
        self.piece.equals(other.piece.as_ref())
    }
}

struct Drawing<'a>(&'a dyn Piece);

impl Hook for Drawing<'_> {
    type Output = HtmlResult;

    fn run(self, context: &mut HookContext) -> HtmlResult {
        self.0.draw(context)
    }
}

fn use_piece(piece: &Rc<dyn Piece>) -> impl Hook<Output = HtmlResult> + '_ {
    Drawing(piece.as_ref())
}

#[component]
fn AnyComponent(props: &AnyProps) -> HtmlResult {
    use_piece(&props.piece)
}

pub struct VChild<C: FunctionProvider> {
    props: C::Properties,
    key: Option<Key>,
}

impl<C: FunctionProvider + BaseComponent<Properties = <C as FunctionProvider>::Properties>> VChild<C> {
    pub fn new(props: <C as FunctionProvider>::Properties, key: Option<Key>) -> Self {
        Self { props, key }
    }
}

impl<C: FunctionProvider + 'static> From<VChild<C>> for VNode {
    fn from(child: VChild<C>) -> Self {
        let VChild { props, key } = child;
        let kind = C::run as fn(&mut HookContext, &C::Properties) -> HtmlResult as usize;
        node(Rc::new(Props::<C>(props)), kind, key)
    }
}

#[inline(never)]
fn node(piece: Rc<dyn Piece>, kind: usize, key: Option<Key>) -> VNode {
    let component = VComp::new::<AnyComponent>(Rc::new(AnyProps { piece }), Some(kind.into()));
    VList::with_children(vec![component.into()], key).into()
}

impl<C: FunctionProvider + 'static> IntoPropValue<VNode> for VChild<C> {
    fn into_prop_value(self) -> VNode {
        self.into()
    }
}
