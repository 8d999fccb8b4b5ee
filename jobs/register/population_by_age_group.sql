-- One row per region, sex, age group and year. Region 00 is the nation, others of two digits are counties, of four
-- municipalities under their code of the year; the oldest group has no upper age. What several extracts tell is taken
-- from one that gives a figure.
with
ranked as (
    select
        counted.*,
        row_number() over (
            partition by counted.region_text, counted.age_text, counted.sex_text, counted.year
            order by counted.value_text like '.%', counted.extract_name
        ) as place
    from source.scb_population as counted
    where counted.age_text rlike '^[0-9]'
)
select
    ranked.year,
    case
        when ranked.region_text rlike '^[0-9]{4} ' then 'municipality'
        when ranked.region_text like '00 %' then 'nation'
        else 'county'
    end as region_level,
    regexp_extract(ranked.region_text, '^([0-9]+) ', 1) as region_code,
    sex.sex,
    ranked.age_text,
    cast(regexp_extract(ranked.age_text, '^([0-9]+)', 1) as int) as age_from,
    case
        when ranked.age_text like '%+%' then null
        when ranked.age_text like '%-%' then cast(regexp_extract(ranked.age_text, '-([0-9]+)', 1) as int)
        else cast(regexp_extract(ranked.age_text, '^([0-9]+)', 1) as int)
    end as age_to,
    case ranked.value_text
        when '.' then 'not_applicable'
        when '..' then 'suppressed'
        else 'value'
    end as status,
    ranked.value_text,
    try_cast(ranked.value_text as bigint) as inhabitants
from ranked
join codelist.sex_in_words as sex
    on sex.code = ranked.sex_text
where ranked.place = 1
