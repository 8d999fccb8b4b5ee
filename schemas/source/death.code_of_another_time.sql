-- Underlying causes that cannot be codes of the classification of their year.
select
    delivery.line
from delivery
where not upper(delivery.underlying_cause) rlike case
        when delivery.year < 1997 then '^-?([0-9]{3}|V[0-9]{2}|E[0-9]{3})[.]?[0-9]?[A-Z]?$'
        else '^-?[A-Z][0-9]{2}([.]?[0-9X][0-9A-Z]{0,2})?[PX]?$'
    end
