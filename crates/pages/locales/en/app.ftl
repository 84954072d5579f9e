# On every page.
app =
    .name = Notes
    .skip = Go to the page
    .exit = Leave
    .exit-hint = Leave at once (or press Shift three times)
    .left = There are no notes.
    .lock = Lock
    .language = Language
demo =
    .name = Demonstration
    .banner = Demonstration, invented people. Today: { $date }
nav =
    .name = Main menu
    .today = Today
    .cases = Files
    .search = Search
    .more = More
sending =
    .everything = everything sent
    .fetching = getting your files
    .histories = { $n ->
        [one] the history of 1 file is still to come
       *[other] histories of { $n } files are still to come
    }
    .waiting = { $n } not sent yet
    .now = sending { $n }
    .no-network = { $n ->
        [0] no network
       *[other] no network, { $n } not sent yet
    }
    .refused = { $n } not sent yet. They are safe here.
    .send-now = Send now
form =
    .range = From { $start } to { $end }
    .place = Place { $n }
    .rank-all = Give every choice a place of its own.
    .seen = Seen
    .yes = Yes
    .no = No
    .continue = Continue
    .cancel = Cancel
    .optional = (you may skip this)
    .why = Why we ask:
    .choose = Choose one
    .add = Add: { $what }
    .round = { $what } { $n }
    .part = Part
    .remove = Take out: { $what }
    .find = Find in the list
    .problems = { $n ->
        [one] { $n } answer needs another look
       *[other] { $n } answers need another look
    }
    .step = Part { $step } of { $of }
problem =
    .left = You no longer work on this file
    .left-advice = Ask your supervisor.
    .last-holder = Nobody else works on this file
    .last-holder-advice = First give the file to somebody else, then try again. If you cannot, ask the director.
    .required = Please answer this.
    .date = Write a day, such as 2016-12-31.
    .integer = Write a whole number.
    .scale = Write a number on the scale.
    .decimal = Write a number.
    .time = Write a time, such as 14:30.
    .moment = Write a day and a time, such as 2017-01-31 14:30.
    .choice = Choose one from the list.
    .text = This is too long. Please write less.
    .form = The rules of this form cannot be used. Tell the person who looks after the forms.
    .constraint = This answer cannot be right. Please look again.
    .back = Back
    .kept = All that you wrote is kept on this device.
    .code = For the person who helps you:
    .not-found = This page is not here
    .not-found-advice = Look for the file in your list, or search for it.
    .not-allowed = You may not do this
    .not-allowed-advice = Ask your supervisor if you need it for your work.
    .no-network = This needs the network
    .no-network-advice = Try again when there is a network. You can go on with all other work.
    .history-coming = The history has not come yet
    .history-coming-advice = What you see in the list comes from a summary. Connect to the network: the history of this file comes within a minute. Then you can read it and write in it.
    .too-many = Too many tries
    .too-many-advice = Wait a little, then try again.
    .storage = This device has no room left
    .storage-advice = Remove photos or apps that you do not need, then try again.
    .damaged = Something on this device is damaged
    .damaged-advice = Do not remove the app. Call the person who helps you with it.
    .unexpected = That did not work
    .unexpected-advice = Go back and try again. If it happens again, tell the person who helps you.
