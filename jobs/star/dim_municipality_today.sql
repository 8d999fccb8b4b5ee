-- One row per row of dim_municipality, under the same key, with what holds for its municipality now. What is counted by the
-- code, county or group of today is one long series, whatever changed in between.
select
    then_valid.municipality_key,
    then_valid.municipality_code,
    today.code,
    today.name,
    today.county_code,
    today.county_name,
    today.skr_group_code,
    today.skr_group_name,
    today.size_class_code,
    today.size_class_name
from star.dim_municipality as then_valid
join star.dim_municipality as today
    on  today.municipality_code = then_valid.municipality_code
    and today.is_current
