"""Any sequence of commands keeps the machine's promises, and a history replays to its state."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from yizhan.cases.rules import machine
from yizhan.cases.types import ENDED, Command, Order, Position, State, StepPlan
from yizhan.catalogue.types import Requirement, StepKind
from yizhan.kernel.scope import Level

people = st.sampled_from([UUID(int=number) for number in range(3)])
orders = st.builds(
    Order,
    st.sampled_from(Command),
    by=st.one_of(st.none(), people),
    amount_fen=st.one_of(st.none(), st.integers(-5, 5)),
    document_number=st.sampled_from(["", "哈工发〔2026〕1号"]),
    adults_consented=st.booleans(),
)
steps = st.builds(
    StepPlan,
    code=st.just("step"),
    kind=st.sampled_from(StepKind),
    level=st.sampled_from(Level),
    limit_days=st.integers(0, 20),
    requires=st.frozensets(st.sampled_from(Requirement)),
    pays=st.booleans(),
)
plans = st.lists(steps, min_size=1, max_size=6)


def walk(plan: list[StepPlan], commands: list[Order], *, is_waiting: bool) -> list[tuple[Order, Position]]:
    """The positions passed through, each with the order that led there; refused orders are left out."""
    position, path = machine.begin(plan, is_waiting=is_waiting), []
    for order in commands:
        moved = machine.move(plan, position, order)
        if isinstance(moved, Position):
            path.append((order, moved))
            position = moved
    return path


@given(plans, st.lists(orders, max_size=40), st.booleans())
def test_steps_only_go_forward_and_ends_are_final(
    plan: list[StepPlan], commands: list[Order], is_waiting: bool
) -> None:
    """Only what an upheld appeal gives leads on from an end."""
    path = walk(plan, commands, is_waiting=is_waiting)
    previous = machine.begin(plan, is_waiting=is_waiting)
    for order, position in path:
        assert previous.state not in ENDED or order.command in machine.REOPENING
        assert previous.step <= position.step <= previous.step + 1 <= len(plan)
        previous = position


@given(plans, st.lists(orders, max_size=60), st.booleans())
def test_a_finished_case_has_done_every_step(plan: list[StepPlan], commands: list[Order], is_waiting: bool) -> None:
    path = walk(plan, commands, is_waiting=is_waiting)
    if not path or path[-1][1].state is not State.FINISHED:
        return
    end = path[-1][1]
    assert end.step == len(plan) - 1
    kinds = {step.kind for step in plan}
    assert end.noticed or StepKind.NOTICE not in kinds
    assert (end.amount_fen or 0) > 0 or StepKind.AMOUNT not in kinds
    completed_by_hand = [step for step in plan if step.kind is not StepKind.NOTICE]
    assert end.visited or not any(Requirement.VISIT_RECORD in step.requires for step in completed_by_hand)


@given(plans, st.lists(orders, max_size=60), st.booleans())
def test_a_plan_with_money_is_finished_by_its_payment_alone(
    plan: list[StepPlan], commands: list[Order], is_waiting: bool
) -> None:
    for order, position in walk(plan, commands, is_waiting=is_waiting):
        if position.state is State.FINISHED and order.command is not Command.RAISE_AMOUNT:
            assert (order.command is Command.PAY) == machine.pays(plan)
        if position.state is State.PAYING:
            assert machine.pays(plan)
            assert machine.possible(plan, position) == {
                Command.PAY,
                Command.STOP_PAYMENT,
                Command.RAISE_AMOUNT,
            }


@given(plans, st.lists(orders, max_size=60))
def test_two_steps_in_a_row_are_not_completed_by_one_person_where_another_is_asked_for(
    plan: list[StepPlan], commands: list[Order]
) -> None:
    before = machine.begin(plan)
    for order, position in walk(plan, commands, is_waiting=False):
        asked = Requirement.ANOTHER_PERSON in plan[before.step].requires
        if asked and order.command in machine.COMPLETING:
            assert order.by not in (None, before.last_by)
        before = position


@given(plans, st.lists(orders, max_size=40), st.booleans())
def test_a_history_replays_to_its_state(plan: list[StepPlan], commands: list[Order], is_waiting: bool) -> None:
    path = walk(plan, commands, is_waiting=is_waiting)
    replayed = machine.replay(plan, [order for order, _ in path], is_waiting=is_waiting)
    assert replayed == (path[-1][1] if path else machine.begin(plan, is_waiting=is_waiting))


@given(plans, st.lists(orders, max_size=30), orders)
def test_what_the_table_calls_impossible_is_refused(plan: list[StepPlan], commands: list[Order], order: Order) -> None:
    path = walk(plan, commands, is_waiting=False)
    position = path[-1][1] if path else machine.begin(plan)
    if isinstance(machine.move(plan, position, order), Position):
        assert order.command in machine.possible(plan, position)


@given(plans, st.lists(orders, max_size=60))
def test_what_was_finished_is_never_begun_anew(plan: list[StepPlan], commands: list[Order]) -> None:
    is_over = False
    for _, position in walk(plan, commands, is_waiting=False):
        assert not is_over or position.state in {State.PAYING, State.FINISHED, State.REJECTED}
        is_over = (is_over and position.state is not State.REJECTED) or position.state is State.FINISHED
