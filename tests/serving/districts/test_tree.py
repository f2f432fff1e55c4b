"""The tree of three levels: who sees a place sees all below it."""

from __future__ import annotations

from pathlib import Path

import pytest

from serving.db import Database
from serving.districts.domain import District, Level, checked
from serving.districts.errors import TreeBroken
from serving.districts.files import read_tree
from serving.districts.repository import DistrictRepository
from tests.serving.console.told import assert_told_in_both_languages

CITY = District("city", "the city", Level.CITY)
NORTH = District("north", "北区", Level.DISTRICT, "city")
SOUTH = District("south", "South", Level.DISTRICT, "city")
GARDEN = District("garden", "Garden Street", Level.STREET, "north")
MARKET = District("market", "Market Street", Level.STREET, "north")
TREE = [MARKET, CITY, NORTH, GARDEN, SOUTH]


def test_whoever_sees_a_place_sees_all_below_it(database: Database) -> None:
    with database.writing() as session:
        DistrictRepository(session).replace(checked(TREE))
    with database.reading() as session:
        districts = DistrictRepository(session)
        assert districts.below("city") == {"north", "south", "garden", "market"}
        assert districts.below("north") == {"garden", "market"}
        assert districts.below("garden") == frozenset()
        assert districts.below("a place nobody listed") == frozenset()


def test_a_new_list_takes_the_place_of_the_old_one(database: Database) -> None:
    with database.writing() as session:
        DistrictRepository(session).replace(checked(TREE))
        DistrictRepository(session).replace(checked([CITY, SOUTH]))
    with database.reading() as session:
        assert DistrictRepository(session).everything() == [CITY, SOUTH]


def test_a_list_may_come_from_excel_and_in_any_order(tmp_path: Path) -> None:
    file = tmp_path / "districts.csv"
    file.write_bytes(
        "id,name,level,parent\r\ngarden,,street,north\r\nnorth,北区,district,\r\n".encode("gbk")
    )
    assert read_tree(file) == [
        District("north", "北区", Level.DISTRICT),
        District("garden", "garden", Level.STREET, "north"),
    ]


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        pytest.param("name,level\na,city", "columns id, name, level", id="no id"),
        pytest.param("id,name,level,parent\na,A,town,", "Line 2: 'town' is no", id="a new level"),
        pytest.param("id,name,level,parent\na,A,street,", "id of its district", id="no parent"),
        pytest.param("id,name,level,parent\na,A,street,b", "parent b of a", id="unknown parent"),
        pytest.param(
            "id,name,level,parent\na,A,district,\nb,B,street,a\nc,C,street,b",
            "parent b of c must be a district",
            id="a fourth level",
        ),
        pytest.param("id,name,level,parent\na,A,city,b", "leave its parent out", id="over a city"),
        pytest.param("id,name,level,parent\na,A,city,\na,B,city,", "stands twice", id="twice"),
    ],
)
def test_a_tree_that_is_none_is_refused_in_a_sentence(
    tmp_path: Path, lines: str, sentence: str
) -> None:
    file = tmp_path / "districts.csv"
    file.write_text(lines)
    with pytest.raises(TreeBroken, match=sentence) as refusal:
        read_tree(file)
    assert_told_in_both_languages(refusal.value)
