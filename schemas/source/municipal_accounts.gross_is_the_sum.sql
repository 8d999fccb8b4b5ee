-- All lines of a municipality and activity whose gross cost is not the sum of its costs. Rounding of the gross cost and
-- of five costs may come to three thousand; where a cost is not given the sum is not known.
with
figures as (
    select
        delivery.municipality_code,
        delivery.activity_code,
        kind.side,
        try_cast(replace(delivery.value_text, ',', '.') as decimal(18, 4)) as thousand_kronor
    from delivery
    join codelist.account_kind as kind
        on kind.code = delivery.account_kind
    where kind.side in ('cost', 'gross')
),
sums as (
    select
        figures.municipality_code,
        figures.activity_code,
        sum(case when figures.side = 'cost' then figures.thousand_kronor end) as costs,
        sum(case when figures.side = 'gross' then figures.thousand_kronor end) as gross
    from figures
    group by
        figures.municipality_code,
        figures.activity_code
    having count(*) = count(figures.thousand_kronor)
)
select
    delivery.line
from delivery
join sums
    on  sums.municipality_code = delivery.municipality_code
    and sums.activity_code = delivery.activity_code
where abs(sums.gross - sums.costs) > 3
