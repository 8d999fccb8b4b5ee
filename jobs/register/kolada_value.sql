-- One row per value at the last reading that shows it; a value that Kolada took away since is gone. Women and men come
-- in any order.
with
readings as (
    select
        reading.*,
        row_number() over (
            partition by reading.indicator_id, reading.region_id, reading.year, reading.kolada_sex
            order by reading.observed_on desc
        ) as place
    from source.kolada_api_value as reading
)
select
    readings.indicator_id,
    readings.region_id,
    readings.year,
    readings.kolada_sex as sex,
    readings.observed_on,
    nullif(readings.kolada_status, '') as kolada_status,
    readings.contributors,
    readings.value
from readings
where readings.place = 1
    and not coalesce(readings.is_deleted, false)
