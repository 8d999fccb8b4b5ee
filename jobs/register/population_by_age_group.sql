-- One row per region, sex, age group and year. Regions of two digits are counties, of four municipalities under their
-- code of the year; the oldest group has no upper age.
select
    counted.year,
    case when counted.region_text rlike '^[0-9]{4} ' then 'municipality' else 'county' end as region_level,
    regexp_extract(counted.region_text, '^([0-9]+) ', 1) as region_code,
    sex.sex,
    cast(regexp_extract(counted.age_text, '^([0-9]+)', 1) as int) as age_from,
    case
        when counted.age_text like '%+%' then null
        when counted.age_text like '%-%' then cast(regexp_extract(counted.age_text, '-([0-9]+)', 1) as int)
        else cast(regexp_extract(counted.age_text, '^([0-9]+)', 1) as int)
    end as age_to,
    sum(counted.inhabitants) as inhabitants
from source.scb_population as counted
join codelist.sex_in_words as sex
    on sex.code = counted.sex_text
where counted.age_text rlike '^[0-9]'
group by all
