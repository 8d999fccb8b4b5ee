-- One row per age group, and one for all ages.
select
    age_group.code as age_code,
    age_group.label_sv,
    age_group.label_en,
    cast(age_group.age_from as int) as age_from,
    cast(age_group.age_to as int) as age_to,
    cast(age_group.is_total as boolean) as is_total
from codelist.age_group as age_group
