-- One row per measure, year, region, sex and, for a standardised rate, age: what the catalogue in conf/indicators
-- counts, before small numbers are protected.
with
fact_user_answer as (
    select
        fact.year,
        fact.municipality_key,
        fact.unit_key,
        fact.sex,
        fact.question_code,
        fact.service_form,
        sum(fact.weight_of_opinion) as sum_weight_of_opinion,
        sum(cast(fact.weight_of_opinion as decimal(18,4)) * cast(fact.weight_of_opinion as decimal(18,4))) as squares_sum_weight_of_opinion,
        count_if(fact.weight_of_opinion > 0) as known_sum_weight_of_opinion,
        sum(fact.weight_of_top_two) as sum_weight_of_top_two,
        sum(cast(fact.weight_of_top_two as decimal(18,4)) * cast(fact.weight_of_top_two as decimal(18,4))) as squares_sum_weight_of_top_two,
        count_if(fact.weight_of_top_two > 0) as known_sum_weight_of_top_two
    from star.fact_user_answer as fact
    where fact.question_code in ('Q13')
        and fact.service_form in ('2')
    group by
        fact.year,
        fact.municipality_key,
        fact.unit_key,
        fact.sex,
        fact.question_code,
        fact.service_form
),
fact_user_answer_regions as (
    select
        cells.year,
        region.region_level,
        region.region_code,
        sexes.sex,
        cells.question_code,
        cells.service_form,
        if(bool_or(sexes.sex in (cells.sex, 'T')), sum(cells.sum_weight_of_opinion) filter (where sexes.sex in (cells.sex, 'T')), 0) as sum_weight_of_opinion,
        if(bool_or(sexes.sex in (cells.sex, 'T')), sum(cells.squares_sum_weight_of_opinion) filter (where sexes.sex in (cells.sex, 'T')), 0) as squares_sum_weight_of_opinion,
        if(bool_or(sexes.sex in (cells.sex, 'T')), sum(cells.known_sum_weight_of_opinion) filter (where sexes.sex in (cells.sex, 'T')), 0) as known_sum_weight_of_opinion,
        if(bool_or(sexes.sex in (cells.sex, 'T')), sum(cells.sum_weight_of_top_two) filter (where sexes.sex in (cells.sex, 'T')), 0) as sum_weight_of_top_two,
        if(bool_or(sexes.sex in (cells.sex, 'T')), sum(cells.squares_sum_weight_of_top_two) filter (where sexes.sex in (cells.sex, 'T')), 0) as squares_sum_weight_of_top_two,
        if(bool_or(sexes.sex in (cells.sex, 'T')), sum(cells.known_sum_weight_of_top_two) filter (where sexes.sex in (cells.sex, 'T')), 0) as known_sum_weight_of_top_two
    from fact_user_answer as cells
    join star.bridge_region_municipality as region
        on  region.year = cells.year
        and region.municipality_key = cells.municipality_key
    lateral view explode(array('T', 'K', 'M')) sexes as sex
    group by
        cells.year,
        region.region_level,
        region.region_code,
        sexes.sex,
        cells.question_code,
        cells.service_form
),
fact_user_answer_units as (
    select
        cells.year,
        'unit' as region_level,
        unit.unit_id as region_code,
        sexes.sex,
        cells.question_code,
        cells.service_form,
        if(bool_or(sexes.sex in (cells.sex, 'T')), sum(cells.sum_weight_of_opinion) filter (where sexes.sex in (cells.sex, 'T')), 0) as sum_weight_of_opinion,
        if(bool_or(sexes.sex in (cells.sex, 'T')), sum(cells.squares_sum_weight_of_opinion) filter (where sexes.sex in (cells.sex, 'T')), 0) as squares_sum_weight_of_opinion,
        if(bool_or(sexes.sex in (cells.sex, 'T')), sum(cells.known_sum_weight_of_opinion) filter (where sexes.sex in (cells.sex, 'T')), 0) as known_sum_weight_of_opinion,
        if(bool_or(sexes.sex in (cells.sex, 'T')), sum(cells.sum_weight_of_top_two) filter (where sexes.sex in (cells.sex, 'T')), 0) as sum_weight_of_top_two,
        if(bool_or(sexes.sex in (cells.sex, 'T')), sum(cells.squares_sum_weight_of_top_two) filter (where sexes.sex in (cells.sex, 'T')), 0) as squares_sum_weight_of_top_two,
        if(bool_or(sexes.sex in (cells.sex, 'T')), sum(cells.known_sum_weight_of_top_two) filter (where sexes.sex in (cells.sex, 'T')), 0) as known_sum_weight_of_top_two
    from fact_user_answer as cells
    join star.dim_unit as unit
        on  unit.unit_key = cells.unit_key
        and unit.unit_key <> 0
    lateral view explode(array('T', 'K', 'M')) sexes as sex
    group by
        cells.year,
        unit.unit_id,
        sexes.sex,
        cells.question_code,
        cells.service_form
)
select
    cells.year,
    measured.measure_id,
    cells.region_level,
    cells.region_code,
    measured.sex,
    -1 as age_from,
    'star.fact_user_answer' as fact,
    cast(null as string) as answer,
    cast(null as string) as answer_code,
    measured.total,
    measured.sum_of_squares,
    measured.observations,
    measured.districts
from fact_user_answer_regions as cells
lateral view stack(
    2,
    concat('fact_user_answer.sum(weight_of_opinion) of question_code=', cells.question_code, ', service_form=', cells.service_form), cells.sex, cast(cells.sum_weight_of_opinion as decimal(18,4)), cast(cells.squares_sum_weight_of_opinion as decimal(38,8)), cells.known_sum_weight_of_opinion, cast(0 as bigint),
    concat('fact_user_answer.sum(weight_of_top_two) of question_code=', cells.question_code, ', service_form=', cells.service_form), cells.sex, cast(cells.sum_weight_of_top_two as decimal(18,4)), cast(cells.squares_sum_weight_of_top_two as decimal(38,8)), cells.known_sum_weight_of_top_two, cast(0 as bigint)
) measured as measure_id, sex, total, sum_of_squares, observations, districts
where measured.total is not null
union all
select
    cells.year,
    measured.measure_id,
    cells.region_level,
    cells.region_code,
    measured.sex,
    -1 as age_from,
    'star.fact_user_answer' as fact,
    cast(null as string) as answer,
    cast(null as string) as answer_code,
    measured.total,
    measured.sum_of_squares,
    measured.observations,
    measured.districts
from fact_user_answer_units as cells
lateral view stack(
    2,
    concat('fact_user_answer.sum(weight_of_opinion) of question_code=', cells.question_code, ', service_form=', cells.service_form), cells.sex, cast(cells.sum_weight_of_opinion as decimal(18,4)), cast(cells.squares_sum_weight_of_opinion as decimal(38,8)), cells.known_sum_weight_of_opinion, cast(0 as bigint),
    concat('fact_user_answer.sum(weight_of_top_two) of question_code=', cells.question_code, ', service_form=', cells.service_form), cells.sex, cast(cells.sum_weight_of_top_two as decimal(18,4)), cast(cells.squares_sum_weight_of_top_two as decimal(38,8)), cells.known_sum_weight_of_top_two, cast(0 as bigint)
) measured as measure_id, sex, total, sum_of_squares, observations, districts
where measured.total is not null
