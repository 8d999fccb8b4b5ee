-- All lines of a municipality and activity whose gross cost is not the sum of its costs.
with
sums as (
    select
        delivery.municipality_code,
        delivery.activity_code,
        sum(case when kind.side = 'cost' then delivery.thousand_kronor end) as costs,
        sum(case when kind.side = 'gross' then delivery.thousand_kronor end) as gross
    from delivery
    join codelist.account_kind as kind
        on kind.code = delivery.account_kind
    group by
        delivery.municipality_code,
        delivery.activity_code
)
select
    delivery.line
from delivery
join sums
    on  sums.municipality_code = delivery.municipality_code
    and sums.activity_code = delivery.activity_code
where abs(sums.gross - sums.costs) > 1
