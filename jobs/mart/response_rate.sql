-- One row per survey, municipality and question of a year: of those who should answer, how many did. Of municipalities the
-- districts are asked instead where they are; of units those that are in the register; of users it is not delivered how many
-- were asked, so that their rate is of those who took part, and is withheld when those of one form of service are few.
with
asked_of_municipalities as (
    select distinct
        answer.year,
        answer.question_code,
        answer.area
    from star.fact_municipality_answer as answer
),
asked_of_units as (
    select distinct
        answer.year,
        answer.question_code,
        answer.service_form,
        answer.area
    from star.fact_unit_answer as answer
),
expected_units as (
    select
        years.year,
        unit.municipality_code,
        unit.service_form,
        count(distinct unit.unit_id) as units
    from star.dim_unit as unit
    join (select distinct asked.year from asked_of_units as asked) as years
        on  unit.valid_from <= make_date(years.year, 12, 31)
        and unit.valid_to >= make_date(years.year, 1, 1)
    where unit.unit_key <> 0
    group by
        years.year,
        unit.municipality_code,
        unit.service_form
),
user_answers as (
    select
        by_form.year,
        by_form.municipality_code,
        by_form.question_code,
        sum(by_form.respondents) as respondents,
        sum(by_form.answered) as answered,
        min(by_form.respondents) as fewest_respondents
    from (
        select
            answer.year,
            answer.municipality_code,
            answer.question_code,
            answer.service_form,
            count(*) as respondents,
            count_if(answer.has_opinion) as answered
        from star.fact_user_answer as answer
        group by
            answer.year,
            answer.municipality_code,
            answer.question_code,
            answer.service_form
    ) as by_form
    group by
        by_form.year,
        by_form.municipality_code,
        by_form.question_code
),
told as (
    select
        asked.year,
        'municipality_survey' as collected_by,
        coverage.municipality_code,
        asked.area,
        asked.question_code,
        cast(coverage.expected_deliveries as bigint) as expected_respondents,
        0 as respondents,
        0 as answered,
        0 as not_applicable,
        cast(null as bigint) as fewest_respondents
    from asked_of_municipalities as asked
    join star.fact_coverage as coverage
        on  coverage.year = asked.year
        and coverage.source = 'municipality_survey'
    union all
    select
        answer.year,
        'municipality_survey',
        answer.municipality_code,
        answer.area,
        answer.question_code,
        0,
        1,
        if(answer.is_answered, 1, 0),
        if(answer.answer = 'not_applicable', 1, 0),
        null
    from star.fact_municipality_answer as answer
    union all
    select
        asked.year,
        'unit_survey',
        expected.municipality_code,
        asked.area,
        asked.question_code,
        expected.units,
        0,
        0,
        0,
        null
    from asked_of_units as asked
    join expected_units as expected
        on  expected.year = asked.year
        and expected.service_form = asked.service_form
    union all
    select
        answer.year,
        'unit_survey',
        answer.municipality_code,
        answer.area,
        answer.question_code,
        0,
        1,
        if(answer.is_answered, 1, 0),
        if(answer.answer = 'not_applicable', 1, 0),
        null
    from star.fact_unit_answer as answer
    union all
    select
        answer.year,
        'user_survey',
        answer.municipality_code,
        'elderly_care',
        answer.question_code,
        0,
        answer.respondents,
        answer.answered,
        0,
        answer.fewest_respondents
    from user_answers as answer
),
counted as (
    select
        told.year,
        told.collected_by,
        told.municipality_code,
        told.area,
        told.question_code,
        sum(told.expected_respondents) as expected_respondents,
        sum(told.respondents) as respondents,
        sum(told.answered) as answered,
        sum(told.not_applicable) as not_applicable,
        coalesce(min(told.fewest_respondents) < 30, false) as is_withheld
    from told
    group by
        told.year,
        told.collected_by,
        told.municipality_code,
        told.area,
        told.question_code
)
select
    counted.year,
    counted.collected_by,
    counted.municipality_code,
    counted.area,
    counted.question_code,
    nullif(counted.expected_respondents, 0) as expected_respondents,
    if(counted.is_withheld, null, counted.respondents) as respondents,
    if(counted.is_withheld, null, counted.answered) as answered,
    if(counted.is_withheld, null, counted.not_applicable) as not_applicable,
    if(
        counted.is_withheld,
        null,
        100D * (counted.answered + counted.not_applicable)
            / nullif(if(counted.collected_by = 'user_survey', counted.respondents, counted.expected_respondents), 0)
    ) as response_rate
from counted
