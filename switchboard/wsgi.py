"""The door that granian opens: the console's or the portal's program, as the settings say."""

import gc

from django.core.wsgi import get_wsgi_application

gc.disable()  # a tenth of the start goes into looking at what stays for ever
application = get_wsgi_application()
gc.enable()
gc.freeze()
