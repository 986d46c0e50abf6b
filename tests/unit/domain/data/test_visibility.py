"""Who sees which hub: the rules, over every combination of what there can be."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadstack.domain.data.hub import HUB_REGIONS, CustomIntegration, Hub, HubKind, HubMember
from cadstack.domain.data.visibility import (
    ALWAYS_ASKED,
    GATE_SHUT,
    AccessRefused,
    Asker,
    Question,
    Sight,
    check_sight,
    explain,
    hubs_and_warnings,
    sight,
)

NOW = datetime(2026, 3, 1, tzinfo=UTC)
USER = "USER00000001"

hubs = st.builds(
    lambda number, kind, region: Hub(
        f"b.{number}" if kind is HubKind.ACCOUNT else f"a.{number}", kind, f"Hub {{{number}}}", region, NOW
    ),
    st.integers(0, 10_000),
    st.sampled_from(HubKind),
    st.sampled_from(HUB_REGIONS),
)
integrations = st.none() | st.builds(
    lambda documents, active, needs_user: CustomIntegration(
        "account", "client", "Name", USER, NOW, document_management=documents, active=active, needs_user=needs_user
    ),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
questions = st.builds(
    lambda hub, integration, is_member: Question(
        hub, integration if hub.is_gated else None, HubMember(hub.id, USER) if is_member else None
    ),
    hubs,
    integrations,
    st.booleans(),
)
several = st.lists(questions, max_size=12, unique_by=lambda each: each.hub.id)
askers = st.sampled_from(
    [
        Asker("client", None),
        Asker("client", USER, is_signed_in=False),
        Asker("client", USER, is_signed_in=True),
    ]
)


@given(questions, askers)
def test_an_account_is_never_seen_without_a_live_integration(question: Question, asker: Asker) -> None:
    if question.hub.is_gated and sight(question, asker) is Sight.SEEN:
        assert question.integration is not None
        assert question.integration.opens_data


@given(questions, askers)
def test_a_user_sees_nothing_without_being_a_member(question: Question, asker: Asker) -> None:
    if asker.user_id is not None and sight(question, asker) is Sight.SEEN:
        assert question.member is not None


@given(questions, askers)
def test_a_personal_or_team_hub_is_seen_by_signed_in_members_alone(question: Question, asker: Asker) -> None:
    if not question.hub.is_gated:
        expected = asker.is_signed_in and question.member is not None
        assert (sight(question, asker) is Sight.SEEN) == expected


@given(
    st.lists(questions, max_size=12, unique_by=lambda each: each.hub.id), askers, st.sets(st.sampled_from(HUB_REGIONS))
)
def test_each_asked_region_shows_an_account_or_warns_once(
    asked: list[Question], asker: Asker, regions: set[str]
) -> None:
    regions |= {each.hub.region for each in asked if each.hub.is_gated}
    seen, warnings = hubs_and_warnings(asked, asker, regions)
    shown = {hub.region for hub in seen if hub.is_gated}
    warned = [warning.region for warning in warnings]
    assert len(warned) == len(set(warned))
    assert shown.isdisjoint(warned)
    assert shown | set(warned) == regions | set(ALWAYS_ASKED)


@given(several, askers)
def test_a_warning_says_401_exactly_where_the_client_is_let_in(asked: list[Question], asker: Asker) -> None:
    let_in = {each.hub.region for each in asked if each.hub.is_gated and sight(each, asker) not in GATE_SHUT}
    for warning in hubs_and_warnings(asked, asker, ())[1]:
        assert (warning.status == "401") == (warning.region in let_in)


@given(questions, askers)
def test_whatever_is_not_seen_is_refused_and_explained(question: Question, asker: Asker) -> None:
    assert question.hub.name in explain(question, asker)
    if sight(question, asker) is Sight.SEEN:
        check_sight(question, asker)
    else:
        with pytest.raises(AccessRefused) as refused:
            check_sight(question, asker)
        assert refused.value.code == "BIM360DM_ERROR"


@given(questions, askers)
def test_taking_an_integration_away_never_shows_more(question: Question, asker: Asker) -> None:
    if question.hub.is_gated:
        assert sight(replace(question, integration=None), asker) is Sight.NO_INTEGRATION
