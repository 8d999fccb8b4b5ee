-- One row per respondent and composite of several questions that were asked that year. With the rule "all" every
-- condition must be met, as for a routine that is to be current, written and decided by management; with "any" one branch
-- suffices, and none is needed for a no; with "sum" the ordinals are added up, and one missing answer makes it missing.
-- A condition that does not apply counts for none of them, but in a sum. In a year in which the questions behind it began
-- or ended, other than the first, the composite is not comparable with the years beside it.
with
respondents as (
    select distinct
        answer.year,
        answer.respondent_code,
        answer.area,
        answer.municipality_key,
        answer.municipality_code,
        answer.district_key
    from star.fact_municipality_answer as answer
),
conditions as (
    select
        composite.code as composite,
        composite.area,
        composite.rule,
        composite.valid_from as composite_from,
        condition.question_id,
        condition.label_sv as condition_name,
        condition.least_answer,
        question.valid_from,
        question.valid_to
    from codelist.survey_composite as composite
    join codelist.survey_condition as condition
        on condition.composite = composite.code
    join codelist.survey_question as question
        on question.code = condition.question_id
),
wordings as (
    select
        years.year,
        conditions.composite,
        coalesce(
            bool_or(
                year(conditions.valid_from) = years.year and conditions.valid_from > conditions.composite_from
                or year(conditions.valid_to) = years.year
            ),
            false
        ) as is_wording_changed
    from (select distinct respondents.year from respondents) as years
    cross join conditions
    group by
        years.year,
        conditions.composite
),
answered as (
    select
        respondents.*,
        conditions.composite,
        conditions.rule,
        conditions.condition_name,
        coalesce(answer.answer, 'missing') as answer,
        answer.answer_ordinal,
        case
            when answer.answer = 'yes' or (answer.answer = 'partly' and conditions.least_answer = 'partly') then true
            when answer.answer in ('partly', 'no') then false
        end as is_met
    from respondents
    join conditions
        on  conditions.area = respondents.area
        and make_date(respondents.year, 3, 31)
            between conditions.valid_from and coalesce(conditions.valid_to, date '9999-12-31')
    left join star.fact_municipality_answer as answer
        on  answer.year = respondents.year
        and answer.respondent_code = respondents.respondent_code
        and answer.area = respondents.area
        and answer.question_code = conditions.question_id
),
counted as (
    select
        answered.year,
        answered.respondent_code,
        answered.composite,
        answered.area,
        answered.municipality_key,
        answered.municipality_code,
        answered.district_key,
        answered.rule,
        count_if(answered.answer <> 'not_applicable') as conditions,
        count_if(answered.is_met) as conditions_met,
        count_if(not answered.is_met) as conditions_failed,
        count_if(answered.is_met is null and answered.answer <> 'not_applicable') as conditions_missing,
        array_join(
            array_sort(collect_list(case when not answered.is_met then answered.condition_name end)), ', '
        ) as failed_conditions,
        count(*) = count(answered.answer_ordinal) as are_all_ordinals_known,
        sum(answered.answer_ordinal) as sum_of_ordinals
    from answered
    group by
        answered.year,
        answered.respondent_code,
        answered.composite,
        answered.area,
        answered.municipality_key,
        answered.municipality_code,
        answered.district_key,
        answered.rule
),
scored as (
    select
        counted.*,
        case
            when counted.rule = 'sum' and counted.are_all_ordinals_known then counted.sum_of_ordinals
            when counted.rule = 'sum' or counted.conditions = 0 then null
            when counted.rule = 'all' and counted.conditions_failed > 0 then 0
            when counted.rule = 'any' and counted.conditions_met > 0 then 1
            when counted.conditions_missing > 0 then null
            when counted.rule = 'all' then 1
            else 0
        end as score
    from counted
)
select
    scored.year,
    scored.respondent_code,
    scored.composite as question_code,
    scored.area,
    scored.municipality_key,
    scored.municipality_code,
    scored.district_key,
    cast(scored.score as int) as score,
    scored.score is not null as is_answered,
    coalesce(scored.score = case when scored.rule = 'sum' then 2 else 1 end, false) as is_yes,
    coalesce(scored.score = 0, false) as is_no,
    nullif(scored.failed_conditions, '') as failed_conditions,
    wordings.is_wording_changed,
    cast(scored.conditions as int) as conditions,
    cast(scored.conditions_met as int) as conditions_met,
    cast(scored.conditions_missing as int) as conditions_missing
from scored
join wordings
    on  wordings.year = scored.year
    and wordings.composite = scored.composite
